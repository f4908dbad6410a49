-- Take the first of these items that is free: the next one of a list filtered by more than take next knows.
-- items: in the order of the list. Nobody waits for a colleague's row (SKIP LOCKED); no row: all of them went meanwhile.
CREATE OR REPLACE FUNCTION api.take_first_v1(items bigint[]) RETURNS SETOF app.work_item LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken app.work_item;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF cardinality(items) > 500 THEN
        RAISE EXCEPTION 'At most 500 items are looked through at once.' USING ERRCODE = 'RD001';
    END IF;
    WITH free AS MATERIALIZED (
        SELECT w.id FROM app.work_item w WHERE w.id = ANY (items) AND w.status = 0
          AND (w.assignee IS NULL OR w.assignee = session_user::text)
        ORDER BY array_position(items, w.id) LIMIT 1 FOR UPDATE SKIP LOCKED)
    UPDATE app.work_item w SET status = 1, holder = session_user, lease_until = clock_timestamp() + interval '15 min',
        parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
    FROM free WHERE w.id = free.id RETURNING w.* INTO taken;
    IF taken.id IS NOT NULL THEN
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
            VALUES ('queue', taken.queue, taken.practice_id, taken.location_id, taken.claim_id, coalesce(taken.assignee, ''), session_user);
        RETURN NEXT taken;
    END IF;
END $$;
ALTER FUNCTION api.take_first_v1(bigint[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.take_first_v1(bigint[]) TO rd_specialist, rd_poster, rd_supervisor;
