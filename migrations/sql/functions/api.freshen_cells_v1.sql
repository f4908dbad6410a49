-- Count the cells of the floor that moved since the last time anew, from the index alone: lateness, oldest dates, teams.
-- every: all cells, as the night does; a new day asks for it by itself. Returns the cells counted.
-- Change rows say which cells moved; they are kept for two hours, so a worker that was away longer counts everything.
CREATE OR REPLACE FUNCTION api.freshen_cells_v1(today date, every boolean) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    clock  app.floor_clock;
    upto   bigint;
    whole  boolean;
    cells  integer;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    IF NOT pg_try_advisory_xact_lock(7243505) THEN
        RETURN 0;
    END IF;
    SELECT * INTO clock FROM app.floor_clock f;
    SELECT coalesce(max(c.seq), 0) INTO upto FROM app.change_counter c;
    -- Only who sees the whole office may say that all cells are counted.
    whole := sec.has_every_practice()
        AND (every OR clock.as_of IS DISTINCT FROM today OR clock.at < clock_timestamp() - interval '90 min');
    IF whole THEN
        WITH want AS MATERIALIZED (
            SELECT w.practice_id, coalesce(w.location_id, 0) AS location_id, w.queue, coalesce(w.assignee, '') AS assignee,
                w.team, count(*) AS items, sum(w.balance_cents) AS cents, count(*) FILTER (WHERE w.due_on < today) AS overdue,
                min(w.due_on) AS first_due, min(w.clock_on) AS first_clock
            FROM app.work_item w WHERE w.status <> 9 GROUP BY 1, 2, 3, 4, 5
        ), gone AS (
            DELETE FROM app.floor_cell l WHERE NOT EXISTS (SELECT FROM want w
                WHERE (w.practice_id, w.location_id, w.queue, w.assignee, w.team)
                    = (l.practice_id, l.location_id, l.queue, l.assignee, l.team))
        ), put AS (
            INSERT INTO app.floor_cell AS l SELECT * FROM want
            ON CONFLICT (practice_id, location_id, queue, assignee, team)
            DO UPDATE SET items = excluded.items, cents = excluded.cents, overdue = excluded.overdue,
                first_due = excluded.first_due, first_clock = excluded.first_clock
            WHERE (l.items, l.cents, l.overdue, l.first_due, l.first_clock)
                IS DISTINCT FROM (excluded.items, excluded.cents, excluded.overdue, excluded.first_due, excluded.first_clock)
        ) SELECT count(*) INTO cells FROM want;
        UPDATE app.floor_clock f SET seq = upto, as_of = today, at = clock_timestamp();
        RETURN cells;
    END IF;
    WITH moved AS MATERIALIZED (
        SELECT DISTINCT c.practice_id, coalesce(c.location_id, 0) AS location_id, c.queue, c.assignee FROM app.change c
        WHERE c.seq > clock.seq AND c.seq <= upto AND c.topic = 'queue' AND c.practice_id IS NOT NULL
    ), want AS MATERIALIZED (
        SELECT m.practice_id, m.location_id, m.queue, m.assignee, n.* FROM moved m CROSS JOIN LATERAL (
            SELECT w.team, count(*) AS items, sum(w.balance_cents) AS cents, count(*) FILTER (WHERE w.due_on < today) AS overdue,
                min(w.due_on) AS first_due, min(w.clock_on) AS first_clock
            FROM app.work_item w
            WHERE w.status <> 9 AND w.practice_id = m.practice_id AND coalesce(w.location_id, 0) = m.location_id
              AND w.queue = m.queue AND coalesce(w.assignee, '') = m.assignee GROUP BY w.team) n
    ), gone AS (
        DELETE FROM app.floor_cell l USING moved m
        WHERE (m.practice_id, m.location_id, m.queue, m.assignee) = (l.practice_id, l.location_id, l.queue, l.assignee)
          AND NOT EXISTS (SELECT FROM want w WHERE (w.practice_id, w.location_id, w.queue, w.assignee, w.team)
                                                 = (l.practice_id, l.location_id, l.queue, l.assignee, l.team))
    ), put AS (
        INSERT INTO app.floor_cell AS l SELECT * FROM want
        ON CONFLICT (practice_id, location_id, queue, assignee, team)
        DO UPDATE SET items = excluded.items, cents = excluded.cents, overdue = excluded.overdue,
            first_due = excluded.first_due, first_clock = excluded.first_clock
    ) SELECT count(*) INTO cells FROM moved;
    -- What a supervisor of some practices counted, the worker counts once more: only it moves the mark.
    IF sec.has_every_practice() THEN
        UPDATE app.floor_clock f SET seq = upto, at = clock_timestamp();
    END IF;
    RETURN cells;
END $$;
ALTER FUNCTION api.freshen_cells_v1(date, boolean) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.freshen_cells_v1(date, boolean) TO rd_service, rd_supervisor;
