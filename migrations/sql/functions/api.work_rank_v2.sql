-- Order within a queue, 0 first: the nearest clock, a rule's own priority where that is more urgent, else the money;
-- 9 sleeps. Not a definer function and without settings, so that it is inlined into the set-based statements.
-- Its twin in Python is app.rules.waterfall.rank; a property test holds both to the same meaning.
CREATE OR REPLACE FUNCTION api.work_rank_v2(asleep boolean, clock_on date, cents bigint, priority smallint, today date, f app.waterfall)
RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN asleep THEN 9 ELSE least(
        CASE WHEN clock_on - today <= f.last_days THEN 0 WHEN clock_on - today <= f.near_days THEN 1 WHEN clock_on - today <= f.soon_days THEN 3 END,
        coalesce(priority, CASE WHEN abs(cents) >= f.large_cents THEN 4 ELSE 5 END)) END)::smallint
$$;
ALTER FUNCTION api.work_rank_v2(boolean, date, bigint, smallint, date, app.waterfall) OWNER TO rd_fn_work;
