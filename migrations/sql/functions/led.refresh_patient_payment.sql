-- Set what is applied and unapplied of a payment from its legs, then tell the claims of the operation: status, time line,
-- queues. Refused when more would be applied than was received, or a patient would owe less than nothing by it.
CREATE OR REPLACE FUNCTION led.refresh_patient_payment(op uuid, today date, payment bigint, said text) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    known    app.patient_payment;
    received bigint;
    rest     bigint;
    claims   bigint[];
BEGIN
    SELECT * INTO known FROM app.patient_payment WHERE id = payment;
    SELECT coalesce(sum(cents) FILTER (WHERE account = 'clearing'), 0), coalesce(-sum(cents) FILTER (WHERE account = 'patient_credit'), 0)
        INTO received, rest
        FROM led.entry WHERE practice_id = known.practice_id AND account IN ('clearing', 'patient_credit')
            AND kind <> 'deposit' AND reference = 'P' || payment;
    IF rest < 0 OR received NOT IN (0, known.cents) OR (received = 0 AND rest <> 0) THEN
        RAISE EXCEPTION 'This would apply more than was received, or take back money that is applied: take the application back first.'
            USING ERRCODE = 'RD001';
    END IF;
    claims := ARRAY(SELECT DISTINCT claim_id FROM led.entry WHERE op_id = op AND account = 'receivable' ORDER BY claim_id);
    IF EXISTS (SELECT FROM led.entry AS leg JOIN led.line_balance AS owed ON owed.line_id = leg.line_id AND owed.party = 'patient'
               WHERE leg.op_id = op AND leg.account = 'receivable' AND leg.cents < 0 AND owed.cents < 0) THEN
        RAISE EXCEPTION 'The patient does not owe this any more; apply the money to something else.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.patient_payment SET applied_cents = received - rest, unapplied_cents = rest,
            state = CASE WHEN received > 0 THEN 'received' WHEN returned_on IS NOT NULL THEN 'returned' ELSE 'void' END,
            returned_on = CASE WHEN received > 0 THEN NULL ELSE returned_on END,
            hold_until = CASE WHEN received > 0 THEN NULL ELSE hold_until END,
            fee_cents = CASE WHEN received > 0 THEN 0 ELSE fee_cents END, version = version + 1
        WHERE id = payment;
    UPDATE app.claim AS claim SET last_activity_on = today, status = CASE WHEN claim.status NOT IN ('paid', 'closed') THEN claim.status
            WHEN EXISTS (SELECT FROM led.line_balance AS owed WHERE owed.claim_id = claim.id AND owed.cents <> 0) THEN 'paid' ELSE 'closed' END
        WHERE claim.id = ANY (claims);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id, 'payment',
               replace(said, '%s', to_char(abs(sum(leg.cents)) / 100.0, 'FM999,999,999,990.00'))
        FROM led.entry AS leg JOIN app.claim AS claim ON claim.id = leg.claim_id
        WHERE leg.op_id = op AND leg.account = 'receivable' AND said <> '' GROUP BY claim.id ORDER BY claim.id;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id)
        SELECT 'claim', practice_id, location_id, id FROM app.claim WHERE id = ANY (claims) ORDER BY id;
    INSERT INTO app.change (topic, practice_id) VALUES ('payment', known.practice_id);
    PERFORM led.true_work(claims, today);
    PERFORM api.work_route_v1(claims, '{}', today);
END $$;
ALTER FUNCTION led.refresh_patient_payment(uuid, date, bigint, text) OWNER TO rd_fn_money;
