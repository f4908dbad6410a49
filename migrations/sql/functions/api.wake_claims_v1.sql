-- An event that somebody waited for wakes what sleeps on it at once: `remittance` (posted), `status` (an acknowledgement or
-- status came), `reply`, `letter`. A posted remittance also answers what the payer promised on the claim.
-- For posting, acknowledgements and letters, not for people. Returns the reasons woken; a repeated call wakes none.
CREATE OR REPLACE FUNCTION api.wake_claims_v1(claims bigint[], event text, today date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    woken bigint[];
BEGIN
    IF event = 'remittance' THEN
        UPDATE app.promise p SET state = CASE WHEN p.state = 'broken' OR p.by_on < today THEN 'late' ELSE 'kept' END, settled_on = today,
            version = p.version + 1
        WHERE p.claim_id = ANY (claims) AND p.state IN ('open', 'broken');
    END IF;
    WITH up AS (
        UPDATE app.work_reason r SET due_on = least(r.due_on, today), due_at = NULL, due_zone = '', wake_on = '', version = r.version + 1,
            text = 'woken on ' || to_char(today, 'MM/DD/YYYY') || ' by ' || CASE event WHEN 'remittance' THEN 'a posted remittance'
                WHEN 'status' THEN 'a status of the payer' WHEN 'letter' THEN 'a letter' ELSE 'a reply' END || '; before: ' || r.text
        WHERE r.claim_id = ANY (claims) AND r.closed_on IS NULL AND r.wake_on <> '' AND r.wake_on = event
        RETURNING r.claim_id)
    SELECT array_agg(DISTINCT up.claim_id) INTO woken FROM up;
    IF woken IS NULL THEN
        RETURN 0;
    END IF;
    PERFORM api.work_route_v1(woken, '{}', today);
    RETURN cardinality(woken);
END $$;
ALTER FUNCTION api.wake_claims_v1(bigint[], text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.wake_claims_v1(bigint[], text, date) TO rd_fn_money;
