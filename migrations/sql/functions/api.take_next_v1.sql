-- Take the first free item of a queue in the caller's scope, assigned ones before the pool's; no row: nothing to do.
-- whose: team (mine, then the pool), mine, pool. Empty arrays: no filter. The lease lasts 15 minutes. The scope is that of
-- the policies, which ask session_user also in here. SKIP LOCKED: two desks never get the same row and never wait.
-- What has a moment (a call-back at 2:30 pm) comes first once its moment came and while the payer's line is open; all else is
-- walked in the order of the queue, so the few with a moment are never in its way.
-- The walk in queue order reads the row of every item it passes; who sees little of a queue takes the narrow way.
CREATE OR REPLACE FUNCTION api.take_next_v1(queue text, whose text, practices integer[], locations integer[], payers integer[])
RETURNS SETOF app.work_item LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    taken  app.work_item;
    narrow boolean;
    timed  bigint;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    narrow := practices <> '{}' OR locations <> '{}' OR payers <> '{}'
        OR cardinality(sec.my_locations()) * 2 < (SELECT count(*) FROM app.location);
    -- Mostly nothing has a moment that came: its small index says so before anything is asked about whose it is.
    IF EXISTS (SELECT FROM app.work_item w WHERE w.status = 0 AND w.due_at IS NOT NULL AND w.due_at <= clock_timestamp()
               AND w.queue = take_next_v1.queue) THEN
        timed := api.find_timed_v1(take_next_v1.queue, whose, practices, locations, payers);
    END IF;
    IF timed IS NULL AND NOT narrow AND whose <> 'pool' THEN
        WITH free AS MATERIALIZED (
            SELECT w.id FROM app.work_item w
            WHERE w.status = 0 AND w.due_at IS NULL AND w.assignee = session_user::text AND w.queue = take_next_v1.queue
            ORDER BY w.rank, w.due_on, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
        UPDATE app.work_item w SET status = 1, holder = session_user, lease_until = clock_timestamp() + interval '15 min',
            parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
        FROM free WHERE w.id = free.id RETURNING w.* INTO taken;
    END IF;
    IF timed IS NULL AND NOT narrow AND taken.id IS NULL AND whose <> 'mine' THEN
        WITH free AS MATERIALIZED (
            SELECT w.id FROM app.work_item w
            WHERE w.status = 0 AND w.due_at IS NULL AND w.assignee IS NULL AND w.queue = take_next_v1.queue
            ORDER BY w.rank, w.due_on, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
        UPDATE app.work_item w SET status = 1, holder = session_user, lease_until = clock_timestamp() + interval '15 min',
            parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
        FROM free WHERE w.id = free.id RETURNING w.* INTO taken;
    END IF;
    IF timed IS NOT NULL OR narrow THEN
        WITH free AS MATERIALIZED (
            SELECT coalesce(timed,
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
