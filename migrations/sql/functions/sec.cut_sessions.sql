-- End every session of a login but this one; how many. Ending a session takes the privileges of its role, which are held for
-- that one statement. Internal.
CREATE OR REPLACE FUNCTION sec.cut_sessions(login text) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    cut integer;
BEGIN
    EXECUTE format('GRANT %I TO rd_fn_people', cut_sessions.login);
    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) INTO cut FROM pg_stat_activity
        WHERE usename = cut_sessions.login AND pid <> pg_backend_pid();
    EXECUTE format('REVOKE %I FROM rd_fn_people', cut_sessions.login);
    RETURN cut;
END $$;
ALTER FUNCTION sec.cut_sessions(text) OWNER TO rd_fn_people;
