-- Which open reason owns a claim, smallest first (ARCHITECTURE idea 4). What sleeps never hides what is due; then the
-- nearest deadline, then the money; the caller breaks ties by the weight of the queue. What blocks everything else
-- (suspense, rejected, exception) counts as large money, a credit or a patient balance as none: they hide no clock.
CREATE OR REPLACE FUNCTION api.work_weight_v1(asleep boolean, clock_on date, kind text, cents bigint, today date)
RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN asleep THEN 100 ELSE 0 END
         + CASE WHEN clock_on - today <= 15 THEN 0 WHEN clock_on - today <= 30 THEN 10 ELSE 20 END
         + CASE WHEN kind IN ('suspense', 'rejected', 'exception') THEN 0 WHEN kind IN ('credit', 'patient') THEN 4
                WHEN abs(cents) >= 100000 THEN 0 WHEN abs(cents) >= 10000 THEN 1 WHEN abs(cents) >= 1000 THEN 2 ELSE 3 END
$$;
ALTER FUNCTION api.work_weight_v1(boolean, date, text, bigint, date) OWNER TO rd_fn_work;
