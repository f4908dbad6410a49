-- Say what of a file waits for a person to name its practice, payee or payer; what waited before and is not named is released.
CREATE OR REPLACE FUNCTION api.keep_unrouted_v1(file bigint, waiting jsonb) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    kept integer;
BEGIN
    PERFORM sec.require_group('service', 'admin');
    UPDATE app.unrouted SET released_at = clock_timestamp(), released_by = session_user
        WHERE file_id = file AND released_at IS NULL
          AND NOT EXISTS (SELECT FROM jsonb_to_recordset(waiting) AS sent (kind text, identifier text, transaction integer)
                          WHERE sent.kind = unrouted.kind AND sent.identifier = unrouted.identifier
                            AND sent.transaction = unrouted.transaction);
    INSERT INTO app.unrouted (kind, identifier, name, file_id, transaction, what, items, cents)
        SELECT kind, identifier, name, file, sent.transaction, what, items, cents
        FROM jsonb_to_recordset(waiting) AS sent (kind text, identifier text, name text, transaction integer, what text,
            items integer, cents bigint)
        ON CONFLICT (file_id, transaction, kind, identifier)
            DO UPDATE SET items = excluded.items, cents = excluded.cents, released_at = NULL, released_by = NULL;
    GET DIAGNOSTICS kept = ROW_COUNT;
    -- Released and read: nothing of it waits any more. A released row with items is one that still has to be read.
    UPDATE app.unrouted SET items = 0, cents = 0 WHERE file_id = file AND released_at IS NOT NULL AND items > 0;
    INSERT INTO app.change (topic) VALUES ('setup');
    RETURN kept;
END $$;
ALTER FUNCTION api.keep_unrouted_v1(bigint, jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.keep_unrouted_v1(bigint, jsonb) TO rd_admin, rd_service;
