-- Which open reason owns a claim, smallest first (ARCHITECTURE idea 4): what is to be worked now before what waits for its
-- next day, before what sleeps; then the nearest deadline, then the money in steps; the caller breaks ties by the weight of
-- the queue. Money that counts last (a credit, a patient's balance) without a deadline comes behind everything awake.
-- Its twin in Python is app.rules.waterfall.weight.
CREATE OR REPLACE FUNCTION api.work_weight_v2(asleep boolean, waits boolean, clock_on date, money text, cents bigint, today date, f app.waterfall)
RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN asleep THEN f.sleep_weight WHEN waits THEN f.waits_weight ELSE 0 END
         + CASE WHEN clock_on - today <= f.near_days THEN f.near_weight WHEN clock_on - today <= f.soon_days THEN f.soon_weight
                ELSE f.far_weight + CASE WHEN money = 'last' THEN f.idle_weight ELSE 0 END END
         + CASE WHEN money = 'first' THEN 0 WHEN money = 'last' THEN f.last_weight
                WHEN abs(cents) >= f.large_cents THEN 0 WHEN abs(cents) >= f.middle_cents THEN 1 WHEN abs(cents) >= f.small_cents THEN 2 ELSE 3 END
$$;
ALTER FUNCTION api.work_weight_v2(boolean, boolean, date, text, bigint, date, app.waterfall) OWNER TO rd_fn_work;
