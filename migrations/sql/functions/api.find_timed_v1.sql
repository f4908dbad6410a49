-- Find and lock the first free item of a queue whose moment has come while the payer's line is open, assigned to the caller
-- before the pool's; null: none. Their own small index is read alone. Internal to api.take_next_v1.
CREATE OR REPLACE FUNCTION api.find_timed_v1(queue text, whose text, practices integer[], locations integer[], payers integer[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    found bigint;
BEGIN
    SELECT w.id INTO found FROM app.work_item w
    WHERE w.status = 0 AND w.due_at IS NOT NULL AND w.due_at <= clock_timestamp() AND w.queue = find_timed_v1.queue
      AND (w.assignee IS NULL AND whose <> 'mine' OR w.assignee = session_user::text AND whose <> 'pool')
      AND (practices = '{}' OR w.practice_id = ANY (practices))
      AND (locations = '{}' OR w.location_id = ANY (locations))
      AND (payers = '{}' OR w.payer_id = ANY (payers))
      AND api.payer_line_open_v1(w.payer_id, clock_timestamp())
    ORDER BY w.assignee IS NULL, w.due_at, w.id LIMIT 1 FOR UPDATE SKIP LOCKED;
    RETURN found;
END $$;
ALTER FUNCTION api.find_timed_v1(text, text, integer[], integer[], integer[]) OWNER TO rd_fn_work;
