-- Put a held item aside (lease of 12 hours, at most five), or bring it back to the front (15 minutes). No row: not mine.
CREATE OR REPLACE FUNCTION api.park_item_v1(item bigint, park boolean) RETURNS SETOF app.work_item LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held app.work_item;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF park AND (SELECT count(*) >= 5 FROM app.work_item w
                 WHERE w.status = 1 AND w.holder = session_user AND w.parked AND w.id <> item) THEN
        RAISE EXCEPTION 'Five items are parked already; finish or release one first.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.work_item w SET parked = park, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user,
        lease_until = clock_timestamp() + CASE WHEN park THEN interval '12 hours' ELSE interval '15 min' END
    WHERE w.id = item AND w.status = 1 AND w.holder = session_user RETURNING w.* INTO held;
    IF held.id IS NOT NULL THEN
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
            VALUES ('queue', held.queue, held.practice_id, held.location_id, held.claim_id, coalesce(held.assignee, ''), session_user);
        RETURN NEXT held;
    END IF;
END $$;
ALTER FUNCTION api.park_item_v1(bigint, boolean) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.park_item_v1(bigint, boolean) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
