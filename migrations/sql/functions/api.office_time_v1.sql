-- A moment as people read it, in the office's zone: 11/21/26 20:27. Internal: for sentences about who did what, and when.
CREATE OR REPLACE FUNCTION api.office_time_v1(at timestamptz) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_char(office_time_v1.at AT TIME ZONE zone, 'MM/DD/YY HH24:MI') FROM app.office_clock
$$;
ALTER FUNCTION api.office_time_v1(timestamptz) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.office_time_v1(timestamptz) TO rd_fn_work;
