-- A claim is opened: written down, and what only an opened claim shows comes back in the same call. No row: not in the caller's scope.
CREATE OR REPLACE FUNCTION api.open_claim_v1(claim bigint) RETURNS TABLE (patient_phone text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    opened app.claim;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'viewer', 'auditor', 'service');
    SELECT * INTO opened FROM app.claim AS c WHERE c.id = open_claim_v1.claim;
    IF opened.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM aud.note_open('chart.claim', 'claim', opened.id, opened.practice_id, opened.location_id);
    RETURN QUERY SELECT coalesce((SELECT p.phone FROM app.patient AS p WHERE p.id = opened.patient_id), '');
END $$;
ALTER FUNCTION api.open_claim_v1(bigint) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.open_claim_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor, rd_service;
