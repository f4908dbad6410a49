-- The day a dated reason is handed out again: its own, or earlier when its deadline comes near, comes to the last call, or
-- is the day itself, after the day a person dated it. Nothing sleeps through a deadline. Python twin: waterfall.wake_day.
CREATE OR REPLACE FUNCTION api.work_wake_v1(due_on date, clock_on date, dated_on date, f app.waterfall)
RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(due_on, CASE WHEN clock_on - f.near_days > dated_on THEN clock_on - f.near_days
                              WHEN clock_on - f.last_days > dated_on THEN clock_on - f.last_days
                              WHEN clock_on > dated_on THEN clock_on END)
$$;
ALTER FUNCTION api.work_wake_v1(date, date, date, app.waterfall) OWNER TO rd_fn_work;
