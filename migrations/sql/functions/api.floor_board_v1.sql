-- The cells of the floor in the caller's scope: items and cents exact (folded summary plus what is not folded yet),
-- lateness and oldest dates as of the last refreshing. As cheap for five million claims as for five.
CREATE OR REPLACE FUNCTION api.floor_board_v1()
RETURNS TABLE (queue text, practice_id integer, location_id integer, assignee text, items bigint, cents bigint,
    overdue bigint, first_due date, first_clock date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT f.queue, f.practice_id, f.location_id, f.assignee, sum(f.items)::bigint, sum(f.cents)::bigint,
        least(sum(f.overdue), sum(f.items))::bigint, min(f.first_due), min(f.first_clock)
    FROM (
        SELECT s.queue, s.practice_id, s.location_id, s.assignee, s.items, s.cents, 0::bigint AS overdue,
            NULL::date AS first_due, NULL::date AS first_clock FROM app.queue_summary s
        UNION ALL
        SELECT c.queue, c.practice_id, coalesce(c.location_id, 0), c.assignee, c.items, c.cents, 0, NULL, NULL FROM app.change c
        WHERE c.seq IS NULL AND c.topic = 'queue' AND c.practice_id IS NOT NULL
        UNION ALL
        SELECT l.queue, l.practice_id, l.location_id, l.assignee, 0, 0, l.overdue, l.first_due, l.first_clock
        FROM app.floor_cell l) f
    GROUP BY 1, 2, 3, 4 HAVING sum(f.items) <> 0
$$;
ALTER FUNCTION api.floor_board_v1() OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.floor_board_v1() TO rd_supervisor, rd_admin, rd_auditor, rd_service;
