-- The poll of a desk that also says where its person is: api.poll_changes_v1 and presence in one statement.
-- page '': says nothing. idle: seconds without a key or click. A row is written when something is different, else every 20 s;
-- the time at the desk adds up per day in the office's zone, idle minutes (app.floor_setting) left out.
CREATE OR REPLACE FUNCTION api.poll_here_v1(since bigint, page text, at_queue text, calling boolean, idle integer)
RETURNS TABLE (seq bigint, topic text, queue text, claim_id bigint, actor text, at timestamptz) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := clock_timestamp();
    before app.presence;
    idle_from timestamptz;
    spent integer := 0;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'auditor', 'service');
    IF poll_here_v1.page <> '' AND current_setting('transaction_read_only') = 'off' THEN
        SELECT * INTO before FROM app.presence p WHERE p.login = session_user;
        IF idle >= 60 * (SELECT s.number FROM app.floor_setting s WHERE s.code = 'idle_minutes') AND NOT calling THEN
            idle_from := moment - make_interval(secs => idle);
        END IF;
        IF before.login IS NULL OR before.seen_at < moment - interval '20 s'
           OR (before.page, before.queue, before.calling, before.idle_since IS NULL)
              IS DISTINCT FROM (poll_here_v1.page, at_queue, poll_here_v1.calling, idle_from IS NULL) THEN
            IF before.seen_at > moment - interval '90 s' AND before.idle_since IS NULL THEN
                spent := round(extract(epoch FROM moment - before.seen_at));
            END IF;
            INSERT INTO app.presence AS p (login, page, queue, calling, since, idle_since, seen_at)
            VALUES (session_user, left(poll_here_v1.page, 40), left(at_queue, 40), poll_here_v1.calling, moment, idle_from, moment)
            ON CONFLICT (login) DO UPDATE SET page = excluded.page, queue = excluded.queue, calling = excluded.calling,
                idle_since = CASE WHEN excluded.idle_since IS NOT NULL THEN coalesce(p.idle_since, excluded.idle_since) END,
                since = CASE WHEN (p.page, p.queue, p.calling) IS DISTINCT FROM (excluded.page, excluded.queue, excluded.calling)
                               OR p.seen_at < moment - interval '90 s' THEN moment ELSE p.since END,
                seen_at = moment;
            IF spent > 0 THEN
                INSERT INTO app.presence_day AS d (day, login, seconds, call_seconds)
                VALUES ((SELECT (moment AT TIME ZONE c.zone)::date FROM app.office_clock c), session_user, spent,
                        CASE WHEN before.calling THEN spent ELSE 0 END)
                ON CONFLICT (day, login) DO UPDATE SET seconds = d.seconds + excluded.seconds,
                    call_seconds = d.call_seconds + excluded.call_seconds;
            END IF;
        END IF;
    END IF;
    RETURN QUERY SELECT * FROM api.poll_changes_v1(poll_here_v1.since);
END $$;
ALTER FUNCTION api.poll_here_v1(bigint, text, text, boolean, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.poll_here_v1(bigint, text, text, boolean, integer)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
