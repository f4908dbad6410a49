-- Give the caller of a call the leases of these items and enter them in its list. They are locked and free, or the caller's.
-- A line of another call that lost its lease is told so there. Returns how many. Internal to the functions of payer calls.
CREATE OR REPLACE FUNCTION api.hold_for_call_v1(call app.payer_call, items bigint[]) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held integer;
BEGIN
    UPDATE app.payer_call_claim l SET state = 'lost' WHERE l.item_id = ANY (items) AND l.state = 'held' AND l.call_id <> call.id;
    WITH mine AS (
        UPDATE app.work_item w SET status = 1, holder = call.caller, parked = false, version = w.version + 1,
            lease_until = clock_timestamp() + CASE WHEN call.state = 'parked' THEN interval '12 hours' ELSE interval '15 min' END,
            changed_at = clock_timestamp(), changed_by = session_user
        WHERE w.id = ANY (items) RETURNING w.*
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
        SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), session_user FROM mine
    ), listed AS (
        INSERT INTO app.payer_call_claim (practice_id, location_id, call_id, claim_id, item_id, owner, state)
        SELECT practice_id, location_id, call.id, claim_id, id, coalesce(assignee, ''), 'held' FROM mine
        ON CONFLICT (call_id, claim_id) DO UPDATE SET state = 'held', item_id = excluded.item_id
        RETURNING 1
    )
    SELECT count(*) INTO held FROM listed;
    RETURN held;
END $$;
ALTER FUNCTION api.hold_for_call_v1(app.payer_call, bigint[]) OWNER TO rd_fn_work;
