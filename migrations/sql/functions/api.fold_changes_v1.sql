-- Count the change rows that are not counted yet: totals go to app.queue_summary, each topic's counter moves on.
-- One folder at a time (the second leaves at once); returns the number of this folding, 0 when nothing was to do.
-- The worker calls it every second; a desk's poll calls it when no worker does. Rows get their number here and not when
-- written, because only then are they all committed: a poll by row id would miss the late ones.
CREATE OR REPLACE FUNCTION api.fold_changes_v1() RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    number bigint;
BEGIN
    IF NOT EXISTS (SELECT FROM app.change WHERE seq IS NULL) OR NOT pg_try_advisory_xact_lock(7243502) THEN
        RETURN 0;
    END IF;
    SELECT coalesce(max(seq), 0) + 1 INTO number FROM app.change_counter;
    WITH batch AS (
        UPDATE app.change c SET seq = number
        WHERE c.id IN (SELECT id FROM app.change WHERE seq IS NULL ORDER BY id LIMIT 50000)
        RETURNING c.*
    ), counted AS (
        INSERT INTO app.queue_summary AS s (practice_id, location_id, queue, assignee, items, cents)
        SELECT practice_id, coalesce(location_id, 0), queue, assignee, sum(items), sum(cents) FROM batch
        WHERE topic = 'queue' AND practice_id IS NOT NULL GROUP BY 1, 2, 3, 4 HAVING sum(items) <> 0 OR sum(cents) <> 0
        ON CONFLICT (practice_id, location_id, queue, assignee)
            DO UPDATE SET items = s.items + excluded.items, cents = s.cents + excluded.cents
    )
    INSERT INTO app.change_counter (topic, queue, seq, at)
    SELECT topic, queue, number, clock_timestamp() FROM batch GROUP BY 1, 2
    ON CONFLICT (topic, queue) DO UPDATE SET seq = excluded.seq, at = excluded.at;
    RETURN number;
END $$;
ALTER FUNCTION api.fold_changes_v1() OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.fold_changes_v1() TO rd_service;
