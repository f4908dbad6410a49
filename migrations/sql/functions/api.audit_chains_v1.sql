-- The newest seal of every place: where its next one is chained to.
CREATE OR REPLACE FUNCTION api.audit_chains_v1() RETURNS TABLE (practice_id integer, location_id integer, number integer, chain bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY SELECT DISTINCT ON (s.practice_id, s.location_id) s.practice_id, s.location_id, s.number, s.chain
        FROM aud.seal AS s ORDER BY s.practice_id, s.location_id, s.number DESC;
END $$;
ALTER FUNCTION api.audit_chains_v1() OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_chains_v1() TO rd_service, rd_auditor;
