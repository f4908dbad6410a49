-- Give a held item back to its queue; false when the caller did not hold it (an expired lease, a second click).
CREATE OR REPLACE FUNCTION api.release_item_v1(item bigint) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    released app.work_item;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    UPDATE app.work_item w SET status = CASE WHEN w.rank = 9 THEN 2 ELSE 0 END, holder = NULL, lease_until = NULL, parked = false,
        version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
    WHERE w.id = item AND w.status = 1 AND w.holder = session_user RETURNING w.* INTO released;
    IF released.id IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
        VALUES ('queue', released.queue, released.practice_id, released.location_id, released.claim_id,
                coalesce(released.assignee, ''), session_user);
    RETURN true;
END $$;
ALTER FUNCTION api.release_item_v1(bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.release_item_v1(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
