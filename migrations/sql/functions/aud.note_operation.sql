-- Every money operation is audited once: with its row, in its transaction. A repeated call inserts no operation and no audit.
CREATE OR REPLACE FUNCTION aud.note_operation() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO aud.entry (action, object_kind, object_id, op_id, practice_id, location_id, body)
        SELECT 'money.' || kind, source_kind, source_id, op_id, practice_id, location_id,
               CASE WHEN reverses_op IS NULL THEN '{}' ELSE jsonb_build_object('reverses', reverses_op) END
        FROM new_rows;
    RETURN NULL;
END $$;
ALTER FUNCTION aud.note_operation() OWNER TO rd_fn_audit;
