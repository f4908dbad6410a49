-- The n-th business day after a day, by the office calendar; the day itself never counts.
CREATE OR REPLACE FUNCTION app.business_after(start_on date, days integer) RETURNS date
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT min(b.day) FROM app.business_day b WHERE b.open AND b.ordinal = days
        + (SELECT max(s.ordinal) FROM app.business_day s WHERE s.day <= start_on AND s.day > start_on - 15));
END $$;
ALTER FUNCTION app.business_after(date, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION app.business_after(date, integer) 
    TO rd_fn_money, rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
