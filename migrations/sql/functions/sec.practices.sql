-- How many practices there are, to whoever must prove that none is left out.
CREATE OR REPLACE FUNCTION sec.practices() RETURNS integer LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('auditor');
    RETURN (SELECT count(*) FROM app.practice);
END $$;
ALTER FUNCTION sec.practices() OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.practices() TO rd_auditor;
