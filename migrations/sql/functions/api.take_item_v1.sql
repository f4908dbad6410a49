-- Take one item, also one that sleeps; taking my own again makes its lease new and ends its parking.
-- version null: whatever it is now. Refusals as api.lock_item_v1.
CREATE OR REPLACE FUNCTION api.take_item_v1(item bigint, version integer) RETURNS SETOF app.work_item LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken app.work_item;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    taken := api.lock_item_v1(item, take_item_v1.version);
    UPDATE app.work_item w SET status = 1, holder = session_user, lease_until = clock_timestamp() + interval '15 min',
        parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
    WHERE w.id = item RETURNING w.* INTO taken;
    INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
        VALUES ('queue', taken.queue, taken.practice_id, taken.location_id, taken.claim_id, coalesce(taken.assignee, ''), session_user);
    RETURN NEXT taken;
END $$;
ALTER FUNCTION api.take_item_v1(bigint, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.take_item_v1(bigint, integer) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
