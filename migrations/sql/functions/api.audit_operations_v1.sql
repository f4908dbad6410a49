-- Money operations as they are hashed.
CREATE OR REPLACE FUNCTION api.audit_operations_v1(ops uuid[])
RETURNS TABLE (op_id uuid, kind text, practice_id integer, location_id integer, payload_sha256 bytea, actor text, at bigint, reason text,
    source_kind text, source_id bigint, reverses_op uuid, result text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY SELECT o.op_id, o.kind, o.practice_id, o.location_id, o.payload_sha256, o.actor, (extract(epoch FROM o.at) * 1000000)::bigint,
            o.reason, o.source_kind, o.source_id, o.reverses_op, o.result::text
        FROM led.op AS o WHERE o.op_id = ANY (ops);
END $$;
ALTER FUNCTION api.audit_operations_v1(uuid[]) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_operations_v1(uuid[]) TO rd_service, rd_auditor;
