-- The seals of heads between two numbers, in the order they were chained. A head that is gone leaves its seals here.
CREATE OR REPLACE FUNCTION api.audit_seals_v1(first bigint, last bigint)
RETURNS TABLE (id bigint, head_id bigint, practice_id integer, location_id integer, number integer, first_seq bigint, last_seq bigint,
    steps integer[], marks bytea, root bytea, previous bytea, chain bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM aud.proves();
    RETURN QUERY SELECT s.id, s.head_id, s.practice_id, s.location_id, s.number, s.first_seq, s.last_seq, s.steps, s.marks, s.root, s.previous, s.chain
        FROM aud.seal AS s WHERE s.head_id BETWEEN audit_seals_v1.first AND audit_seals_v1.last
        ORDER BY s.head_id, s.practice_id, s.location_id, s.number, s.id;
END $$;
ALTER FUNCTION api.audit_seals_v1(bigint, bigint) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_seals_v1(bigint, bigint) TO rd_service, rd_auditor;
