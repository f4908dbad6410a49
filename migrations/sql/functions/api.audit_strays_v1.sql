-- What belongs to nothing: operations no audit row names, audit rows whose operation is gone, legs of no operation, marks of no row.
CREATE OR REPLACE FUNCTION api.audit_strays_v1(most integer) RETURNS TABLE (what text, key text, seq bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY
        (SELECT 'unaudited', o.op_id::text, 0::bigint FROM led.op AS o
            WHERE NOT EXISTS (SELECT FROM aud.entry AS a WHERE a.op_id = o.op_id) LIMIT most)
        UNION ALL
        (SELECT 'lost_operation', a.op_id::text, a.seq FROM aud.entry AS a WHERE a.op_id IS NOT NULL
            AND NOT EXISTS (SELECT FROM led.op AS o WHERE o.op_id = a.op_id) LIMIT most)
        UNION ALL
        (SELECT 'orphan_leg', e.id::text, 0::bigint FROM led.entry AS e
            WHERE NOT EXISTS (SELECT FROM led.op AS o WHERE o.op_id = e.op_id)
              AND NOT EXISTS (SELECT FROM aud.entry AS a WHERE a.op_id = e.op_id) LIMIT most)
        UNION ALL
        (SELECT 'idle_marks', l.seq::text, l.seq FROM aud.legs AS l
            WHERE NOT EXISTS (SELECT FROM aud.entry AS a WHERE a.seq = l.seq) LIMIT most);
END $$;
ALTER FUNCTION api.audit_strays_v1(integer) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_strays_v1(integer) TO rd_service, rd_auditor;
