-- An item's list shows its last outcome and how often people worked on it: the events themselves keep the count.
-- Nothing of it is a reason to lock or to make a save stale, so the version stays.
CREATE OR REPLACE FUNCTION app.count_touches() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM new_events WHERE kind IN ('note', 'outcome', 'call', 'snooze', 'promise', 'appeal', 'question')) THEN
        UPDATE app.work_item w SET touches = w.touches + e.times, touched_at = clock_timestamp(),
            last_outcome = coalesce(e.outcome, w.last_outcome)
        FROM (SELECT claim_id, count(*) AS times, (array_agg(outcome ORDER BY id DESC) FILTER (WHERE outcome IS NOT NULL))[1] AS outcome
              FROM new_events WHERE claim_id IS NOT NULL
                AND kind IN ('note', 'outcome', 'call', 'snooze', 'promise', 'appeal', 'question') GROUP BY claim_id) AS e
        WHERE w.claim_id = e.claim_id AND w.status <> 9;
        UPDATE app.work_item w SET touches = w.touches + e.times, touched_at = clock_timestamp(),
            last_outcome = coalesce(e.outcome, w.last_outcome)
        FROM (SELECT remit_claim_id, count(*) AS times, (array_agg(outcome ORDER BY id DESC) FILTER (WHERE outcome IS NOT NULL))[1] AS outcome
              FROM new_events WHERE claim_id IS NULL
                AND kind IN ('note', 'outcome', 'call', 'snooze', 'promise', 'appeal', 'question') GROUP BY remit_claim_id) AS e
        WHERE w.claim_id IS NULL AND w.remit_claim_id = e.remit_claim_id AND w.status <> 9;
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION app.count_touches() OWNER TO rd_fn_work;
