-- Take the first free item of a queue in the caller's scope, assigned ones before the pool's; no row: nothing to do.
-- whose: team (mine, then the pool), mine, pool. Empty arrays: no filter. The lease lasts 15 minutes. The scope is that of
-- the policies, which ask session_user also in here. SKIP LOCKED: two desks never get the same row and never wait.
-- The walk in queue order reads the row of every item it passes; who sees little of a queue takes the narrow way.
CREATE OR REPLACE FUNCTION api.take_next_v1(queue text, whose text, practices integer[], locations integer[], payers integer[])
RETURNS SETOF app.work_item LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    taken  app.work_item;
    narrow boolean;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    narrow := practices <> '{}' OR locations <> '{}' OR payers <> '{}'
        OR cardinality(sec.my_locations()) * 2 < (SELECT count(*) FROM app.location);
    IF NOT narrow AND whose <> 'pool' THEN
        WITH free AS MATERIALIZED (
            SELECT w.id FROM app.work_item w
            WHERE w.status = 0 AND w.assignee = session_user::text AND w.queue = take_next_v1.queue
            ORDER BY w.rank, w.due_on, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
        UPDATE app.work_item w SET status = 1, holder = session_user, lease_until = clock_timestamp() + interval '15 min',
            parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
        FROM free WHERE w.id = free.id RETURNING w.* INTO taken;
    END IF;
    IF NOT narrow AND taken.id IS NULL AND whose <> 'mine' THEN
        WITH free AS MATERIALIZED (
            SELECT w.id FROM app.work_item w
            WHERE w.status = 0 AND w.assignee IS NULL AND w.queue = take_next_v1.queue
            ORDER BY w.rank, w.due_on, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
        UPDATE app.work_item w SET status = 1, holder = session_user, lease_until = clock_timestamp() + interval '15 min',
            parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
        FROM free WHERE w.id = free.id RETURNING w.* INTO taken;
    END IF;
    IF narrow THEN
        WITH free AS MATERIALIZED (
            SELECT coalesce(
                CASE WHEN whose <> 'pool' THEN api.find_free_v1(take_next_v1.queue, true, practices, locations, payers) END,
                CASE WHEN whose <> 'mine' THEN api.find_free_v1(take_next_v1.queue, false, practices, locations, payers) END) AS id)
        UPDATE app.work_item w SET status = 1, holder = session_user, lease_until = clock_timestamp() + interval '15 min',
            parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
        FROM free WHERE w.id = free.id RETURNING w.* INTO taken;
    END IF;
    IF taken.id IS NULL THEN
        IF NOT EXISTS (SELECT FROM app.queue q WHERE q.code = take_next_v1.queue AND q.active) THEN
            RAISE EXCEPTION 'There is no queue "%".', take_next_v1.queue USING ERRCODE = 'RD004';
        END IF;
        RETURN;
    END IF;
    INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
        VALUES ('queue', taken.queue, taken.practice_id, taken.location_id, taken.claim_id, coalesce(taken.assignee, ''), session_user);
    RETURN NEXT taken;
END $$;
ALTER FUNCTION api.take_next_v1(text, text, integer[], integer[], integer[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.take_next_v1(text, text, integer[], integer[], integer[])
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
