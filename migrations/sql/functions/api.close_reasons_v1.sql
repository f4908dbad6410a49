-- Close open reasons and route their claims again. For posting and other definer functions, not for people.
-- The arrays run in parallel: a null claim means an exception without a claim, a null kind every kind, a null
-- remit_claim any. Claims in `claim_ids` are routed even when nothing closes, so a changed balance reaches the queues.
-- Returns the number of reasons closed; closing twice closes nothing.
CREATE OR REPLACE FUNCTION api.close_reasons_v1(today date, claim_ids bigint[], kinds text[], remit_claim_ids bigint[],
    why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    closed integer;
BEGIN
    UPDATE app.work_reason r SET closed_on = today, closed_text = why, version = r.version + 1
    FROM unnest(claim_ids, kinds, remit_claim_ids) AS g (claim_id, kind, remit_claim_id)
    WHERE r.closed_on IS NULL AND r.claim_id = ANY (claim_ids) AND r.claim_id = g.claim_id
      AND (g.kind IS NULL OR r.kind = g.kind)
      AND (g.remit_claim_id IS NULL OR r.remit_claim_id = g.remit_claim_id);
    GET DIAGNOSTICS closed = ROW_COUNT;
    WITH gone AS (
        UPDATE app.work_reason r SET closed_on = today, closed_text = why, version = r.version + 1
        FROM unnest(claim_ids, remit_claim_ids) AS g (claim_id, remit_claim_id)
        WHERE r.closed_on IS NULL AND r.claim_id IS NULL AND g.claim_id IS NULL AND r.remit_claim_id = g.remit_claim_id
        RETURNING 1)
    SELECT closed + count(*) INTO closed FROM gone;
    PERFORM api.work_route_v1(claim_ids, remit_claim_ids, today);
    RETURN closed;
END $$;
ALTER FUNCTION api.close_reasons_v1(date, bigint[], text[], bigint[], text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.close_reasons_v1(date, bigint[], text[], bigint[], text) TO rd_fn_money;
