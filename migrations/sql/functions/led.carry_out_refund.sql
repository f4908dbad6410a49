-- Write the refund check that a supervisor approved: payer_balance +x, refund -x. Checked again against what is open now.
-- The payer's acknowledgement (72 -x with WO +x) nets to zero and moves nothing more.
CREATE OR REPLACE FUNCTION led.carry_out_refund(op uuid, sha bytea, today date, asked app.approval) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    chain   app.takeback := led.hold_takeback((asked.wish ->> 'takeback')::bigint, NULL);
    number  text := asked.wish ->> 'check';
    printed text := asked.wish ->> 'printed';
    sent_on date := (asked.wish ->> 'sent_on')::date;
    under   text;
BEGIN
    PERFORM led.check_refund(chain, asked.cents, number, asked.id);
    IF led.begin_op(op, sha, 'refund', chain.practice_id, NULL, 'Refund check ' || printed, 'takeback', chain.id) IS NOT NULL THEN
        RAISE EXCEPTION 'The operation id reused here belongs to something sent before with other contents; refresh and look what was saved.' USING ERRCODE = 'RD001';
    END IF;
    under := led.takeback_reference(chain.id);
    INSERT INTO led.entry (op_id, practice_id, account, kind, reference, claim_id, cents, effective_date, period)
        VALUES (op, chain.practice_id, 'payer_balance', 'refund', under, NULL, asked.cents, sent_on, date_trunc('month', today)::date),
               (op, chain.practice_id, 'refund', 'refund', 'CHK:' || number, NULL, -asked.cents, sent_on, date_trunc('month', today)::date);
    INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, reference, cents, op_id, check_number)
        VALUES (chain.practice_id, chain.id, 'refund_check', sent_on, under, asked.cents, op, number);
    PERFORM led.refresh_takebacks(ARRAY[chain.id], today);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id, 'takeback',
               'Refund check ' || printed || ' of ' || led.money_words(asked.cents) || ' sent to the payer.'
        FROM app.claim AS claim WHERE claim.id = chain.claim_id;
    PERFORM led.finish_op(op, jsonb_build_object('op', op, 'takeback', chain.id, 'cents', asked.cents, 'reference', under));
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'A refund with this check number was recorded before.' USING ERRCODE = 'RD001';
END $$;
ALTER FUNCTION led.carry_out_refund(uuid, bytea, date, app.approval) OWNER TO rd_fn_money;
