-- A day so many days later, calendar or business ones.
CREATE OR REPLACE FUNCTION app.days_later(start_on date, days integer, business boolean) RETURNS date LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN business AND days > 0 THEN app.business_after(start_on, days) ELSE start_on + days END
$$;
ALTER FUNCTION app.days_later(date, integer, boolean) OWNER TO rd_fn_work;
