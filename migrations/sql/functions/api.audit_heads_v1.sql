-- Heads of the audit after a number, oldest first; without a number the newest one.
CREATE OR REPLACE FUNCTION api.audit_heads_v1(after bigint, most integer)
RETURNS TABLE (id bigint, at bigint, cluster text, upto bigint, next_xact bigint, entries bigint, chains text, previous bytea, digest bytea,
    public_key bytea, signature bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY SELECT h.id, (extract(epoch FROM h.at) * 1000000)::bigint, h.cluster, h.upto, h.next_xact, h.entries, h.chains, h.previous,
            h.digest, h.public_key, h.signature
        FROM aud.head AS h WHERE h.id >= coalesce(after + 1, (SELECT max(newest.id) FROM aud.head AS newest)) ORDER BY h.id LIMIT most;
END $$;
ALTER FUNCTION api.audit_heads_v1(bigint, integer) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_heads_v1(bigint, integer) TO rd_service, rd_auditor;
