-- What undoing a transfer changes beside the ledger: the status is told anew, its own work closes, the work it had closed is open
-- again. What was paid or written off at the new party meanwhile cannot go back: then a new transfer moves the rest.
CREATE OR REPLACE FUNCTION led.transfer_undone(target uuid) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    was   led.op;
    wrote bigint[];
BEGIN
    SELECT * INTO was FROM led.op WHERE op_id = target;
    IF EXISTS (SELECT FROM led.entry AS leg JOIN led.line_balance AS open ON open.line_id = leg.line_id AND open.party = leg.party
               WHERE leg.op_id = target AND leg.cents > 0 AND open.cents < 0) THEN
        RAISE EXCEPTION 'Part of it was paid or written off meanwhile: transfer back what is still open instead.' USING ERRCODE = 'RD002';
    END IF;
    UPDATE app.claim AS claim SET last_activity_on = current_date, status = CASE WHEN claim.status IN ('paid', 'denied', 'partial', 'closed')
            THEN led.standing_status(claim.id) ELSE claim.status END WHERE claim.id = was.source_id;
    wrote := ARRAY(SELECT jsonb_array_elements_text(was.result -> 'opened')::bigint);
    PERFORM api.close_reasons_v1(current_date, array_agg(claim_id), array_agg(kind), array_agg(remit_claim_id), 'The transfer was undone.')
        FROM app.work_reason WHERE id = ANY (wrote) AND closed_on IS NULL HAVING count(*) > 0;
    PERFORM api.reopen_reasons_v1(current_date, ARRAY[was.source_id], ARRAY(SELECT jsonb_array_elements_text(was.result -> 'settled')::bigint));
END $$;
ALTER FUNCTION led.transfer_undone(uuid) OWNER TO rd_fn_money;
