-- A claim as its practice sent it: subscriber, addresses, numbers, diagnoses. Written down, as a claim form that is read or printed.
CREATE OR REPLACE FUNCTION api.open_claim_facts_v1(claim bigint) RETURNS TABLE (facts text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp ROWS 1 AS $$
#variable_conflict use_column
DECLARE
    opened app.claim;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'viewer', 'auditor', 'service');
    SELECT * INTO opened FROM app.claim AS c WHERE c.id = open_claim_facts_v1.claim;
    IF opened.id IS NULL THEN
        RETURN;
    END IF;
    PERFORM aud.note_open('chart.form', 'claim', opened.id, opened.practice_id, opened.location_id);
    RETURN QUERY SELECT opened.facts::text;
END $$;
ALTER FUNCTION api.open_claim_facts_v1(bigint) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.open_claim_facts_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor, rd_service;
