-- After a posted take-back or a refund check was reversed: its step goes, the chain and the claim's work are told anew.
CREATE OR REPLACE FUNCTION led.undo_takeback(target uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    chain bigint;
    about bigint;
BEGIN
    DELETE FROM app.takeback_step AS step WHERE step.op_id = target RETURNING step.takeback_id INTO chain;
    IF chain IS NULL THEN
        RAISE EXCEPTION 'This is itself a reversal; post the take-back again instead.' USING ERRCODE = 'RD001';
    END IF;
    SELECT leg.claim_id INTO about FROM led.entry AS leg WHERE leg.op_id = target AND leg.account = 'receivable' LIMIT 1;
    IF about IS NOT NULL THEN
        UPDATE app.claim AS c SET status = led.standing_status(c.id) WHERE c.id = about;
        PERFORM api.close_reasons_v1(current_date, ARRAY[about], ARRAY['follow_up'], ARRAY[NULL]::bigint[], 'The take-back was undone.');
    END IF;
    PERFORM led.refresh_takebacks(ARRAY[chain], current_date);
    INSERT INTO app.change (topic, practice_id) SELECT 'takeback', t.practice_id FROM app.takeback AS t WHERE t.id = chain;
END $$;
ALTER FUNCTION led.undo_takeback(uuid) OWNER TO rd_fn_money;
