-- What undoing a write-off changes beside the ledger: the status is told anew, and the work it had closed is open again.
CREATE OR REPLACE FUNCTION led.write_off_undone(target uuid, only_claim bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    claims bigint[] := ARRAY(SELECT DISTINCT claim_id FROM led.entry WHERE op_id = target AND claim_id IS NOT NULL
                             AND (only_claim IS NULL OR claim_id = only_claim) ORDER BY 1);
BEGIN
    UPDATE app.claim AS claim SET status = led.standing_status(claim.id) WHERE claim.id = ANY (claims) AND claim.in_receivables;
    PERFORM api.reopen_reasons_v1(current_date, claims, ARRAY(SELECT jsonb_array_elements_text(op.result -> 'settled')::bigint
                                                              FROM led.op AS op WHERE op.op_id = target));
END $$;
ALTER FUNCTION led.write_off_undone(uuid, bigint) OWNER TO rd_fn_money;
