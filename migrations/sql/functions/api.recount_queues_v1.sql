-- Count app.queue_summary anew from the items, overdue as of a day; one statement, so one snapshot for items and deltas.
CREATE OR REPLACE FUNCTION api.recount_queues_v1(today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    PERFORM pg_advisory_xact_lock(7243502);
    WITH exact AS MATERIALIZED (
        SELECT w.practice_id, coalesce(w.location_id, 0) AS location_id, w.queue, coalesce(w.assignee, '') AS assignee,
            count(*) AS items, sum(w.balance_cents) AS cents, count(*) FILTER (WHERE w.due_on < today) AS overdue
        FROM app.work_item w WHERE w.status <> 9 GROUP BY 1, 2, 3, 4
    ), pending AS MATERIALIZED (
        -- These stay to be folded: what they count must not be counted here too.
        SELECT c.practice_id, coalesce(c.location_id, 0) AS location_id, c.queue, c.assignee, sum(c.items) AS items, sum(c.cents) AS cents
        FROM app.change c WHERE c.seq IS NULL AND c.topic = 'queue' AND c.practice_id IS NOT NULL GROUP BY 1, 2, 3, 4
    ), want AS MATERIALIZED (
        SELECT practice_id, location_id, queue, assignee, coalesce(e.items, 0) - coalesce(p.items, 0) AS items,
            coalesce(e.cents, 0) - coalesce(p.cents, 0) AS cents, coalesce(e.overdue, 0) AS overdue
        FROM exact e FULL JOIN pending p USING (practice_id, location_id, queue, assignee)
    ), gone AS (
        DELETE FROM app.queue_summary s WHERE NOT EXISTS (
            SELECT FROM want w WHERE (w.practice_id, w.location_id, w.queue, w.assignee)
                                   = (s.practice_id, s.location_id, s.queue, s.assignee))
    )
    INSERT INTO app.queue_summary AS s (practice_id, location_id, queue, assignee, items, cents, overdue)
    SELECT practice_id, location_id, queue, assignee, items, cents, overdue FROM want
    ON CONFLICT (practice_id, location_id, queue, assignee)
        DO UPDATE SET items = excluded.items, cents = excluded.cents, overdue = excluded.overdue
        WHERE (s.items, s.cents, s.overdue) IS DISTINCT FROM (excluded.items, excluded.cents, excluded.overdue);
END $$;
ALTER FUNCTION api.recount_queues_v1(date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.recount_queues_v1(date) TO rd_service, rd_specialist, rd_poster, rd_supervisor, rd_admin;
