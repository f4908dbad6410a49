-- Note that pages leave the office, with the reason; refused while one of them is not marked. Called before a page is drawn.
CREATE OR REPLACE FUNCTION api.note_scan_export_v1(page_ids bigint[], reason text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    home integer;
    seen integer;
    bare integer;
    made bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'specialist');
    IF btrim(note_scan_export_v1.reason) = '' THEN
        RAISE EXCEPTION 'Say why the pages leave; the reason is kept.' USING ERRCODE = 'RD001';
    END IF;
    SELECT min(practice_id), count(*), count(*) FILTER (WHERE state = 'unmarked') INTO home, seen, bare
        FROM (SELECT practice_id, state FROM app.scan_page WHERE id = ANY (page_ids) ORDER BY id FOR SHARE) AS page;
    IF seen = 0 OR seen <> cardinality(page_ids) THEN
        RAISE EXCEPTION 'There is no such page in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF EXISTS (SELECT FROM app.scan_page WHERE id = ANY (page_ids) AND practice_id <> home) THEN
        RAISE EXCEPTION 'Pages of one practice leave together, never of two.' USING ERRCODE = 'RD001';
    END IF;
    IF bare > 0 THEN
        RAISE EXCEPTION '% of % pages are neither masked nor marked as showing only this patient; nothing left.', bare, seen
            USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.scan_export (practice_id, page_ids, reason)
        VALUES (home, note_scan_export_v1.page_ids, btrim(note_scan_export_v1.reason)) RETURNING id INTO made;
    RETURN made;
END $$;
ALTER FUNCTION api.note_scan_export_v1(bigint[], text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.note_scan_export_v1(bigint[], text) TO rd_poster, rd_supervisor, rd_specialist;
