-- Audit rows as they are hashed: between two transactions (to seal them; those of a moved book that no seal names), or by number.
CREATE OR REPLACE FUNCTION api.audit_entries_v1(low bigint, upto bigint, moved boolean, seqs bigint[])
RETURNS TABLE (seq bigint, xact bigint, actor text, at bigint, client_addr text, program text, action text, object_kind text,
    object_id bigint, op_id uuid, practice_id integer, location_id integer, body text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    IF seqs IS NOT NULL THEN
        RETURN QUERY SELECT e.seq, e.xact, e.actor, (extract(epoch FROM e.at) * 1000000)::bigint, e.client_addr, e.program, e.action,
                e.object_kind, e.object_id, e.op_id, e.practice_id, e.location_id, e.body::text
            FROM aud.entry AS e WHERE e.seq = ANY (seqs) ORDER BY e.seq;
        RETURN;
    END IF;
    -- Rows that came with a book moved here keep the numbers of the server before: an old seal may name them already.
    RETURN QUERY SELECT e.seq, e.xact, e.actor, (extract(epoch FROM e.at) * 1000000)::bigint, e.client_addr, e.program, e.action,
            e.object_kind, e.object_id, e.op_id, e.practice_id, e.location_id, e.body::text
        FROM aud.entry AS e
        WHERE e.xact >= low AND (moved OR e.xact < upto)
          AND NOT EXISTS (SELECT FROM aud.seal AS s JOIN aud.head AS h ON h.id = s.head_id
                          WHERE (moved OR h.id <= (SELECT max(m.id) FROM aud.head AS m WHERE m.cluster <> (SELECT system_identifier::text FROM pg_control_system())) + 1)
                            AND e.seq BETWEEN s.first_seq AND s.last_seq AND (e.seq - s.first_seq)::integer = ANY (s.steps))
        ORDER BY e.seq;
END $$;
ALTER FUNCTION api.audit_entries_v1(bigint, bigint, boolean, bigint[]) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_entries_v1(bigint, bigint, boolean, bigint[]) TO rd_service, rd_auditor;
