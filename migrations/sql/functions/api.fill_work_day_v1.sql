-- One day of everybody's work, counted anew from what happened (definitions: docs/guide/supervisor.md, printed on the page).
-- touches: what a person recorded on a claim. resolved: reasons closed that day, credited to whoever closed them, else to the
-- last outcome on the claim within credit_days. rework: reasons of one kind that came back on a claim within rework_days after
-- such a closing, on the day they came back. Services only; returns the rows of the day.
CREATE OR REPLACE FUNCTION api.fill_work_day_v1(day date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    zone   text := (SELECT c.zone FROM app.office_clock c);
    start  timestamptz := fill_work_day_v1.day::timestamp AT TIME ZONE zone;
    stop   timestamptz := (fill_work_day_v1.day + 1)::timestamp AT TIME ZONE zone;
    credit interval := make_interval(days => (SELECT s.number FROM app.floor_setting s WHERE s.code = 'credit_days'));
    again  integer := (SELECT s.number FROM app.floor_setting s WHERE s.code = 'rework_days');
    rows_made integer;
BEGIN
    PERFORM sec.require_group('service');
    DELETE FROM app.work_day d WHERE d.day = fill_work_day_v1.day;
    WITH people AS MATERIALIZED (SELECT p.login FROM sec.person p WHERE p.kind = 'person'
    ), touched AS (
        SELECT e.actor AS login, e.practice_id, coalesce(e.location_id, 0) AS location_id, count(*) AS touches,
            count(*) FILTER (WHERE e.kind = 'outcome') AS outcomes, count(DISTINCT coalesce(e.claim_id, -e.remit_claim_id)) AS claims
        FROM app.event e
        WHERE e.at >= start AND e.at < stop
          AND e.kind IN ('outcome', 'note', 'call', 'letter', 'snooze', 'promise', 'evidence', 'appeal', 'question')
          AND e.actor IN (SELECT login FROM people)
        GROUP BY 1, 2, 3
    ), closed AS MATERIALIZED (
        SELECT r.practice_id, coalesce(r.location_id, 0) AS location_id, greatest(r.cents, 0) AS cents, 1 AS resolved, 0 AS rework,
            coalesce(nullif(r.closed_by, ''), last.actor) AS login
        FROM app.work_reason r LEFT JOIN LATERAL (
            SELECT e.actor FROM app.event e WHERE r.closed_by = '' AND e.claim_id = r.claim_id AND e.kind = 'outcome'
              AND e.at < stop AND e.at >= stop - credit ORDER BY e.at DESC LIMIT 1) last ON true
        WHERE r.closed_on = fill_work_day_v1.day AND r.closed_text NOT LIKE 'no rule asks for it%'
        UNION ALL
        SELECT n.practice_id, coalesce(n.location_id, 0), greatest(o.cents, 0), 0, 1, coalesce(nullif(o.closed_by, ''), last.actor)
        FROM app.work_reason n CROSS JOIN LATERAL (
            SELECT x.* FROM app.work_reason x WHERE x.claim_id = n.claim_id AND x.kind = n.kind AND x.id < n.id
              AND x.closed_on IS NOT NULL AND x.closed_on BETWEEN n.opened_on - again AND n.opened_on
              AND x.closed_text NOT LIKE 'no rule asks for it%' ORDER BY x.closed_on DESC, x.id DESC LIMIT 1) o
        LEFT JOIN LATERAL (
            SELECT e.actor FROM app.event e WHERE o.closed_by = '' AND e.claim_id = o.claim_id AND e.kind = 'outcome'
              AND e.at < (o.closed_on + 1)::timestamp AT TIME ZONE zone
              AND e.at >= (o.closed_on + 1)::timestamp AT TIME ZONE zone - credit ORDER BY e.at DESC LIMIT 1) last ON true
        WHERE n.opened_on = fill_work_day_v1.day AND n.claim_id IS NOT NULL
    ), told AS (
        SELECT c.login, c.practice_id, c.location_id, sum(c.resolved) AS resolved, sum(c.cents) FILTER (WHERE c.resolved = 1) AS cents,
            sum(c.rework) AS rework, sum(c.cents) FILTER (WHERE c.rework = 1) AS rework_cents
        FROM closed c WHERE c.login IN (SELECT login FROM people) GROUP BY 1, 2, 3
    )
    INSERT INTO app.work_day (day, login, practice_id, location_id, team, touches, outcomes, claims, resolved, resolved_cents,
        rework, rework_cents)
    SELECT fill_work_day_v1.day, login, practice_id, location_id,
        coalesce((SELECT min(m.team) FROM app.team_member m JOIN app.team t ON t.code = m.team AND t.active WHERE m.login = f.login), ''),
        coalesce(touches, 0), coalesce(outcomes, 0), coalesce(claims, 0), coalesce(resolved, 0), coalesce(cents, 0),
        coalesce(rework, 0), coalesce(rework_cents, 0)
    FROM (touched FULL JOIN told USING (login, practice_id, location_id)) f;
    GET DIAGNOSTICS rows_made = ROW_COUNT;
    RETURN rows_made;
END $$;
ALTER FUNCTION api.fill_work_day_v1(date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.fill_work_day_v1(date) TO rd_service;
