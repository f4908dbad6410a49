-- What sealed money operations looked like: all of them after a row, oldest first.
CREATE OR REPLACE FUNCTION api.audit_marks_v1(seqs bigint[]) RETURNS TABLE (seq bigint, op_mark bytea, ids bigint[], marks bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY SELECT l.seq, l.op_mark, l.ids, l.marks FROM aud.legs AS l WHERE l.seq = ANY (seqs) ORDER BY l.seq;
END $$;
ALTER FUNCTION api.audit_marks_v1(bigint[]) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_marks_v1(bigint[]) TO rd_service, rd_auditor;
