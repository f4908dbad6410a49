-- Tell a lead of refusals of a practice that nobody decided on, or that are old, by app.denial_step: the highest step that is
-- reached and was not told yet is kept on reason and item, and stands in the time line. Business days are the office's; a
-- refusal that came on a Friday afternoon is not late on Sunday. Returns the number told.
CREATE OR REPLACE FUNCTION api.escalate_denials_v1(practice integer, at timestamptz, today date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    zone text := (SELECT c.zone FROM app.office_clock c);
    told integer;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    WITH open_on AS (
        SELECT r.id, r.opened_on, r.triaged_at, r.escalated, (r.opened_at AT TIME ZONE zone)::time AS hour
        FROM app.work_reason r WHERE r.practice_id = practice AND r.closed_on IS NULL AND r.kind IN ('denial', 'appeal')
    ), days AS (
        SELECT d.opened_on, s.step, CASE s.unit WHEN 'days' THEN d.opened_on + s.amount ELSE app.business_after(d.opened_on, s.amount) END AS on_day
        FROM (SELECT DISTINCT o.opened_on FROM open_on o) d CROSS JOIN app.denial_step s WHERE s.active
    ), reached AS (
        SELECT o.id, max(s.step) AS step FROM open_on o JOIN days d ON d.opened_on = o.opened_on JOIN app.denial_step s ON s.step = d.step
        WHERE (NOT s.triage OR o.triaged_at IS NULL) AND d.step > o.escalated
          AND (d.on_day + CASE WHEN s.triage THEN o.hour ELSE time '00:00' END) <= (escalate_denials_v1.at AT TIME ZONE zone)
        GROUP BY o.id
    ), moved AS (
        UPDATE app.work_reason r SET escalated = n.step FROM reached n WHERE r.id = n.id
        RETURNING r.id, r.practice_id, r.location_id, r.claim_id, r.opened_on, r.escalated
    ), shown AS (
        UPDATE app.work_item i SET escalated = greatest(i.clock_step, m.escalated) FROM moved m WHERE i.status <> 9 AND i.reason_id = m.id
    ), said AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT m.practice_id, c.location_id, c.id, 'escalation', 'Told to the lead: ' || s.name || ' (open since ' || to_char(m.opened_on, 'MM/DD/YYYY') || ').'
        FROM moved m JOIN app.claim c ON c.id = m.claim_id JOIN app.denial_step s ON s.step = m.escalated ORDER BY m.id
    ), changed AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, actor)
        SELECT 'queue', 'denial', m.practice_id, m.location_id, NULL, session_user FROM moved m GROUP BY 3, 4
    )
    SELECT count(*) INTO told FROM moved;
    RETURN told;
END $$;
ALTER FUNCTION api.escalate_denials_v1(integer, timestamptz, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.escalate_denials_v1(integer, timestamptz, date) TO rd_service, rd_supervisor;
