-- Find and lock the first free item for somebody who sees little of a queue (a small scope, or filters); null: none.
-- Candidates come from the index alone, the first of them that nobody locks is it; when all went meanwhile, look again.
-- Internal to api.take_next_v1. mine: assigned to the caller, else assigned to nobody.
CREATE OR REPLACE FUNCTION api.find_free_v1(queue text, mine boolean, practices integer[], locations integer[], payers integer[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted bigint[];
    found  bigint;
BEGIN
    FOR attempt IN 1..20 LOOP
        IF mine THEN
            SELECT array_agg(c.id ORDER BY c.rank, c.due_on, c.id) INTO wanted FROM (
                SELECT w.id, w.rank, w.due_on FROM app.work_item w
                WHERE w.status = 0 AND w.due_at IS NULL AND w.assignee = session_user::text AND w.queue = find_free_v1.queue
                  AND (practices = '{}' OR w.practice_id = ANY (practices))
                  AND (locations = '{}' OR w.location_id = ANY (locations))
                  AND (payers = '{}' OR w.payer_id = ANY (payers))
                ORDER BY w.rank, w.due_on, w.id LIMIT 64) c;
        ELSE
            SELECT array_agg(c.id ORDER BY c.rank, c.due_on, c.id) INTO wanted FROM (
                SELECT w.id, w.rank, w.due_on FROM app.work_item w
                WHERE w.status = 0 AND w.due_at IS NULL AND w.assignee IS NULL AND w.queue = find_free_v1.queue
                  AND (practices = '{}' OR w.practice_id = ANY (practices))
                  AND (locations = '{}' OR w.location_id = ANY (locations))
                  AND (payers = '{}' OR w.payer_id = ANY (payers))
                ORDER BY w.rank, w.due_on, w.id LIMIT 64) c;
        END IF;
        EXIT WHEN wanted IS NULL;
        SELECT w.id INTO found FROM app.work_item w
        WHERE w.id = ANY (wanted) AND w.status = 0 AND w.due_at IS NULL ORDER BY array_position(wanted, w.id) LIMIT 1 FOR UPDATE SKIP LOCKED;
        EXIT WHEN found IS NOT NULL;
    END LOOP;
    RETURN found;
END $$;
ALTER FUNCTION api.find_free_v1(text, boolean, integer[], integer[], integer[]) OWNER TO rd_fn_work;
