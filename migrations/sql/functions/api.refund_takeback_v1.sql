-- A refund check sent to the payer: payer_balance +x, refund -x. The payer's acknowledgement (72 -x with WO +x) nets to zero
-- and moves nothing more. A check number is used once in a practice.
-- Returns {"op", "takeback", "cents", "reference"}.
CREATE OR REPLACE FUNCTION api.refund_takeback_v1(op uuid, sha bytea, takeback bigint, expected_version integer, cents bigint,
    check_number text, sent_on date, today date) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    chain app.takeback;
    known jsonb;
    named text := 'CHK:' || upper(regexp_replace(check_number, '[^A-Za-z0-9]', '', 'g'));
    under text;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF NOT EXISTS (SELECT FROM led.op AS stored WHERE stored.op_id = op) THEN
        chain := led.hold_takeback(takeback, expected_version);
    END IF;
    known := led.begin_op(op, sha, 'refund', coalesce(chain.practice_id, (SELECT stored.practice_id FROM led.op AS stored WHERE stored.op_id = op)),
                           NULL, 'Refund check ' || check_number, 'takeback', takeback);
    IF known IS NOT NULL THEN
        RETURN known;
    END IF;
    IF cents <= 0 OR named = 'CHK:' OR sent_on > today THEN
        RAISE EXCEPTION 'A refund check has a number, an amount above zero and a date that is not to come.' USING ERRCODE = 'RD001';
    END IF;
    IF (SELECT coalesce(sum(leg.cents), 0) FROM led.entry AS leg WHERE leg.practice_id = chain.practice_id AND leg.account = 'refund'
        AND leg.reference = named) <> 0 THEN
        RAISE EXCEPTION 'A refund with this check number was recorded before.' USING ERRCODE = 'RD001';
    END IF;
    under := led.takeback_reference(chain.id);
    INSERT INTO led.entry (op_id, practice_id, account, kind, reference, claim_id, cents, effective_date, period)
        VALUES (op, chain.practice_id, 'payer_balance', 'refund', under, NULL, cents, sent_on, date_trunc('month', today)::date),
               (op, chain.practice_id, 'refund', 'refund', named, NULL, -cents, sent_on, date_trunc('month', today)::date);
    INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, reference, cents, op_id)
        VALUES (chain.practice_id, chain.id, 'refund_check', sent_on, under, cents, op);
    PERFORM led.refresh_takebacks(ARRAY[chain.id], today);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id, 'takeback',
               'Refund check ' || check_number || ' of ' || led.money_words(cents) || ' sent to the payer.'
        FROM app.claim AS claim WHERE claim.id = chain.claim_id;
    INSERT INTO app.change (topic, practice_id) VALUES ('takeback', chain.practice_id);
    RETURN led.finish_op(op, jsonb_build_object('op', op, 'takeback', chain.id, 'cents', cents, 'reference', under));
END $$;
ALTER FUNCTION api.refund_takeback_v1(uuid, bytea, bigint, integer, bigint, text, date, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.refund_takeback_v1(uuid, bytea, bigint, integer, bigint, text, date, date) TO rd_poster, rd_supervisor;
