-- Keep a scan as uploaded, and its pages in order at the end of a check or a batch. The same bytes again: the scan that is here.
-- Returns {"scan", "new"}.
CREATE OR REPLACE FUNCTION api.store_scan_v1(practice integer, sha bytea, kind text, content bytea, pages integer, batch bigint,
    "check" bigint) RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    made bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice among those you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.scan (practice_id, sha256, kind, content) VALUES (practice, sha, store_scan_v1.kind, store_scan_v1.content)
        ON CONFLICT (practice_id, sha256) DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        RETURN (SELECT jsonb_build_object('scan', id, 'new', false) FROM app.scan WHERE practice_id = practice AND sha256 = sha);
    END IF;
    INSERT INTO app.scan_page (practice_id, scan_id, source_page, place, batch_id, check_id)
        SELECT practice, made, page - 1, page + (SELECT coalesce(max(place), 0) FROM app.scan_page
               WHERE practice_id = practice AND batch_id IS NOT DISTINCT FROM batch AND check_id IS NOT DISTINCT FROM "check"), batch, "check"
        FROM generate_series(1, pages) AS page;
    INSERT INTO app.change (topic, practice_id) VALUES ('paper', practice);
    RETURN jsonb_build_object('scan', made, 'new', true);
END $$;
ALTER FUNCTION api.store_scan_v1(integer, bytea, text, bytea, integer, bigint, bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.store_scan_v1(integer, bytea, text, bytea, integer, bigint, bigint) TO rd_poster, rd_supervisor;
