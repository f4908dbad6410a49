-- What leaves as a file: a list's export when it begins and when its file is whole, pages of a scan when they are given out.
CREATE OR REPLACE FUNCTION aud.note_export() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_TABLE_NAME = 'scan_export' THEN
        INSERT INTO aud.entry (action, object_kind, object_id, practice_id, body)
            SELECT 'export.pages', 'scan_export', id, practice_id, jsonb_build_object('pages', to_jsonb(page_ids)) FROM new_rows;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO aud.entry (action, object_kind, object_id, body)
            SELECT 'export.begin', 'export', id, jsonb_build_object('list', list, 'format', format, 'most', most) FROM new_rows;
    ELSE
        INSERT INTO aud.entry (action, object_kind, object_id, body)
            SELECT 'export.finish', 'export', n.id, jsonb_build_object('list', n.list, 'format', n.format, 'rows', n.rows)
            FROM new_rows AS n JOIN old_rows AS o ON o.id = n.id WHERE o.finished_at IS NULL AND n.finished_at IS NOT NULL;
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION aud.note_export() OWNER TO rd_fn_audit;
