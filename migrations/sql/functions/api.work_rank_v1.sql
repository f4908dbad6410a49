-- Order within a queue, 0 first: a rule's own priority, else the nearest clock, else the money; 9 sleeps until its date.
-- Not a definer function and without settings, so that it is inlined into the set-based statements.
CREATE OR REPLACE FUNCTION api.work_rank_v1(asleep boolean, clock_on date, cents bigint, priority smallint, today date)
RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (CASE WHEN asleep THEN 9 WHEN priority IS NOT NULL THEN priority WHEN clock_on - today <= 15 THEN 1
                 WHEN clock_on - today <= 30 THEN 3 WHEN abs(cents) >= 100000 THEN 4 ELSE 5 END)::smallint
$$;
ALTER FUNCTION api.work_rank_v1(boolean, date, bigint, smallint, date) OWNER TO rd_fn_work;
