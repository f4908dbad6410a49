-- A desk that lost its session may sign in once more before the ending is committed. Whoever ended a person asks this right
-- after it, and the worker every minute: no session of an ended login lives longer. How many were cut.
CREATE OR REPLACE FUNCTION sec.cut_ended() RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    gone text;
    cut  integer := 0;
BEGIN
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('admin', 'service');
    END IF;
    FOR gone IN SELECT person.login FROM sec.person AS person
                WHERE person.ended_at IS NOT NULL AND person.login <> session_user
                  AND EXISTS (SELECT FROM pg_roles AS role WHERE role.rolname = person.login AND NOT role.rolcanlogin)
                  AND EXISTS (SELECT FROM pg_stat_activity AS session WHERE session.usename = person.login) LOOP
        cut := cut + sec.cut_sessions(gone);
    END LOOP;
    RETURN cut;
END $$;
ALTER FUNCTION sec.cut_ended() OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.cut_ended() TO rd_admin, rd_service;
