-- Apply money of a locked payment to lines its account's patients owe. The arrays run in parallel, one line each once.
-- Refused: a line of another account, more than the patient owes on it, nothing at all. What is left over is checked by
-- led.refresh_patient_payment. `receipt`: the payment's own legs are written with it. Returns the cents applied.
CREATE OR REPLACE FUNCTION led.apply_patient_money(op uuid, today date, payment app.patient_payment, receipt boolean,
    a_line bigint[], a_cents bigint[]) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    effective date := CASE WHEN receipt AND payment.received_on BETWEEN '2000-01-01' AND today THEN payment.received_on ELSE today END;
BEGIN
    PERFORM FROM app.claim WHERE id IN (SELECT claim_id FROM app.claim_line WHERE id = ANY (a_line)) ORDER BY id FOR NO KEY UPDATE;
    IF EXISTS (SELECT FROM unnest(a_line, a_cents) AS want (line_id, cents)
                   LEFT JOIN app.claim_line AS line ON line.id = want.line_id AND line.practice_id = payment.practice_id
                   LEFT JOIN app.claim AS claim ON claim.id = line.claim_id AND claim.account_id = payment.account_id
                   LEFT JOIN led.line_balance AS owed ON owed.line_id = line.id AND owed.party = 'patient'
               WHERE claim.id IS NULL OR want.cents IS NULL OR want.cents <= 0 OR want.cents > coalesce(owed.cents, 0))
       OR cardinality(a_line) <> (SELECT count(DISTINCT line_id) FROM unnest(a_line) AS want (line_id)) THEN
        RAISE EXCEPTION 'The patient does not owe this much there any more; look at the proposal again.' USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                           effective_date, period)
        SELECT op, payment.practice_id, leg.location_id, leg.account, leg.party, leg.kind, 'P' || payment.id, leg.claim_id,
               leg.line_id, leg.cents, effective, date_trunc('month', today)::date
        FROM (SELECT 0 AS place, 1 AS side, NULL::integer AS location_id, 'clearing' AS account, NULL AS party, 'payment' AS kind,
                     NULL::bigint AS claim_id, NULL::bigint AS line_id, payment.cents AS cents WHERE receipt
              UNION ALL SELECT 0, 2, NULL, 'patient_credit', NULL, 'unapplied', NULL, NULL, -payment.cents WHERE receipt
              UNION ALL
              SELECT want.place, side.number, CASE WHEN side.number = 2 THEN line.location_id END, side.account, side.party,
                     side.kind, line.claim_id, CASE WHEN side.number = 2 THEN line.id END, side.sign * want.cents
              FROM unnest(a_line, a_cents) WITH ORDINALITY AS want (line_id, cents, place)
                  JOIN app.claim_line AS line ON line.id = want.line_id
                  CROSS JOIN (VALUES (1, 'patient_credit', NULL, 'unapplied', 1), (2, 'receivable', 'patient', 'payment', -1))
                      AS side (number, account, party, kind, sign)) AS leg
        ORDER BY leg.place, leg.side;
    RETURN (SELECT coalesce(sum(cents), 0) FROM unnest(a_cents) AS want (cents));
END $$;
ALTER FUNCTION led.apply_patient_money(uuid, date, app.patient_payment, boolean, bigint[], bigint[]) OWNER TO rd_fn_money;
