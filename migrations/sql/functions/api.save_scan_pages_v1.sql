-- Save pages: rotation, masks and mark of each, and where it lies now (split, merge, order). All at the versions read, or none.
CREATE OR REPLACE FUNCTION api.save_scan_pages_v1(pages jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    made integer;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    -- A mask of no area would let a page leave as it is.
    IF EXISTS (SELECT FROM jsonb_array_elements(pages) AS page, jsonb_to_recordset(page -> 'masks')
                   AS mask ("left" integer, top integer, width integer, height integer)
               WHERE ("left" >= 0 AND top >= 0 AND width > 0 AND height > 0 AND "left" + width <= 1000 AND top + height <= 1000)
                     IS NOT TRUE) THEN
        RAISE EXCEPTION 'A mask lies on the page: thousandths of its width and height.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.scan_page AS page SET rotation = new.rotation, masks = new.masks, state = new.state, place = new.place,
            batch_id = new.batch_id, check_id = new.check_id, version = page.version + 1
        FROM jsonb_to_recordset(pages) AS new (page_id bigint, version integer, rotation integer, masks jsonb, state text, place integer,
            batch_id bigint, check_id bigint)
        WHERE page.id = new.page_id AND page.version = new.version;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made <> jsonb_array_length(pages) THEN
        RAISE EXCEPTION 'A page was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO app.change (topic, practice_id)
        SELECT DISTINCT 'paper', practice_id FROM app.scan_page
        WHERE id IN (SELECT (page ->> 'page_id')::bigint FROM jsonb_array_elements(pages) AS page);
END $$;
ALTER FUNCTION api.save_scan_pages_v1(jsonb) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.save_scan_pages_v1(jsonb) TO rd_poster, rd_supervisor;
