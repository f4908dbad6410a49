-- A person says whose it is: everything waiting under this identifier is released, and later files follow the answer.
-- kind practice or payee: target is a practice, and both kinds are released, since it is one identifier; payer: a payer, which learns the identifier as a further id.
-- Returns the files to read again.
CREATE OR REPLACE FUNCTION api.release_unrouted_v1(kind text, identifier text, target integer) RETURNS bigint[] LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    files bigint[];
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'service');
    IF release_unrouted_v1.kind IN ('practice', 'payee') AND NOT target = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'You can only route to a practice you hold as a whole.' USING ERRCODE = 'RD003';
    END IF;
    IF release_unrouted_v1.kind = 'payer' AND NOT EXISTS (SELECT FROM app.payer WHERE id = target) THEN
        RAISE EXCEPTION 'There is no such payer.' USING ERRCODE = 'RD004';
    END IF;
    WITH freed AS (
        UPDATE app.unrouted SET released_at = clock_timestamp(), released_by = session_user, target_id = target
            WHERE (unrouted.kind = release_unrouted_v1.kind
                   OR (unrouted.kind <> 'payer' AND release_unrouted_v1.kind <> 'payer'))
              AND unrouted.identifier = release_unrouted_v1.identifier
              AND released_at IS NULL
            RETURNING file_id)
    SELECT array_agg(DISTINCT file_id ORDER BY file_id) INTO files FROM freed;
    IF files IS NULL THEN
        RAISE EXCEPTION 'Nothing waits under this identifier.' USING ERRCODE = 'RD004';
    END IF;
    IF release_unrouted_v1.kind = 'payer' THEN
        INSERT INTO app.payer_alias (kind, value_norm, payer_id)
            VALUES ('id', release_unrouted_v1.identifier, target), ('name', release_unrouted_v1.identifier, target)
            ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO app.change (topic) VALUES ('setup');
    RETURN files;
END $$;
ALTER FUNCTION api.release_unrouted_v1(text, text, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.release_unrouted_v1(text, text, integer) TO rd_supervisor, rd_admin, rd_service;
