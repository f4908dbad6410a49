-- Every audit row after a number: its place, its transaction and its time. Whoever proves looks for rows no seal names.
CREATE OR REPLACE FUNCTION api.audit_numbers_v1(after bigint, most integer)
RETURNS TABLE (seq bigint, xact bigint, at bigint, practice_id integer, location_id integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY SELECT e.seq, e.xact, (extract(epoch FROM e.at) * 1000000)::bigint, coalesce(e.practice_id, 0), coalesce(e.location_id, 0)
        FROM aud.entry AS e WHERE e.seq > after ORDER BY e.seq LIMIT most;
END $$;
ALTER FUNCTION api.audit_numbers_v1(bigint, integer) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_numbers_v1(bigint, integer) TO rd_service, rd_auditor;
