-- Deadlines that crossed a step since yesterday: 1 soon (T-30), 2 near (T-15), 3 last call (T-5), 4 run out. A step up is an
-- event and shows to the leads; a deadline that moved away takes its step back in silence. What ran out more than a week
-- before anybody watched it is left alone. Returns the items that went up a step.
CREATE OR REPLACE FUNCTION app.escalate_clocks(practice integer, location integer, today date, f app.waterfall) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    raised integer;
BEGIN
    WITH step AS MATERIALIZED (
        SELECT w.id, w.clock_step AS was, CASE WHEN w.clock_on IS NULL OR w.clock_on - today > f.soon_days THEN 0
            WHEN w.clock_on < today THEN CASE WHEN w.clock_step > 0 OR w.clock_on >= today - 7 THEN 4 ELSE 0 END
            WHEN w.clock_on - today <= f.last_days THEN 3 WHEN w.clock_on - today <= f.near_days THEN 2 ELSE 1 END AS now
        FROM app.work_item w
        WHERE w.status <> 9 AND w.practice_id = practice AND w.location_id = location AND w.claim_id IS NOT NULL
    ), moved AS (
        UPDATE app.work_item w SET clock_step = step.now, escalated = greatest(step.now, r.escalated) FROM step, app.work_reason r
        WHERE w.id = step.id AND r.id = w.reason_id AND step.now <> step.was AND w.status <> 9 RETURNING w.*, step.was
    ), told AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT m.practice_id, m.location_id, m.claim_id, 'escalation',
            CASE WHEN m.clock_step = 4 THEN 'deadline run out: ' ELSE 'deadline in ' || m.clock_on - today || ' d: ' END || m.clock_kind || ' '
            || to_char(m.clock_on, 'MM/DD/YYYY')
        FROM moved m WHERE m.clock_step > m.was RETURNING 1)
    SELECT count(*) INTO raised FROM told;
    RETURN raised;
END $$;
ALTER FUNCTION app.escalate_clocks(integer, integer, date, app.waterfall) OWNER TO rd_fn_work;
