-- A pick counts no longer. What was posted by it stays; undo that by itself.
CREATE OR REPLACE FUNCTION api.forget_pick_v1(pick bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    UPDATE app.match_pick SET forgotten_by = session_user, forgotten_at = clock_timestamp() WHERE id = pick AND forgotten_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such pick in your practices, or it is forgotten already.' USING ERRCODE = 'RD004';
    END IF;
END $$;
ALTER FUNCTION api.forget_pick_v1(bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.forget_pick_v1(bigint) TO rd_poster, rd_supervisor;
