-- The asker has read these answers; returns how many were news.
CREATE OR REPLACE FUNCTION api.see_answers_v1(questions bigint[]) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    news integer;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    UPDATE app.question q SET seen_at = clock_timestamp()
        WHERE q.id = ANY (questions) AND q.asked_by = session_user::text AND q.state = 'answered' AND q.seen_at IS NULL;
    GET DIAGNOSTICS news = ROW_COUNT;
    RETURN news;
END $$;
ALTER FUNCTION api.see_answers_v1(bigint[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.see_answers_v1(bigint[]) TO rd_specialist, rd_poster, rd_supervisor;
