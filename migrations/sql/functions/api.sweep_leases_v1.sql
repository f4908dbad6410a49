-- Give back what nobody's heartbeat holds any more, and forget change rows every desk has read. Returns the items freed.
-- A parked item does not vanish silently: its time line says so.
CREATE OR REPLACE FUNCTION api.sweep_leases_v1() RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    freed integer;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    WITH expired AS MATERIALIZED (
        SELECT w.* FROM app.work_item w WHERE w.status = 1 AND w.lease_until < clock_timestamp()
        ORDER BY w.id FOR UPDATE SKIP LOCKED
    ), free AS (
        UPDATE app.work_item w SET status = CASE WHEN w.rank = 9 THEN 2 ELSE 0 END, holder = NULL, lease_until = NULL,
            parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
        FROM expired e WHERE w.id = e.id RETURNING w.*
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
        SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), session_user FROM free
    ), noted AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        SELECT practice_id, location_id, claim_id, remit_claim_id, 'system',
            'the parked item of ' || api.person_name_v1(holder) || ' went back to its queue: the lease ran out', session_user
        FROM expired WHERE parked
    )
    SELECT count(*) INTO freed FROM free;
    DELETE FROM app.change c WHERE c.seq IS NOT NULL AND c.at < clock_timestamp() - interval '2 hours';
    RETURN freed;
END $$;
ALTER FUNCTION api.sweep_leases_v1() OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.sweep_leases_v1() TO rd_service, rd_specialist, rd_poster, rd_supervisor, rd_admin;
