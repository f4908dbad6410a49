-- Offboarding in one call: no login, no scope, no group, every open session ended.
CREATE OR REPLACE FUNCTION sec.end_person(login text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held text;
BEGIN
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('admin');
    END IF;
    UPDATE sec.person SET ended_at = clock_timestamp() WHERE person.login = end_person.login AND ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such person.' USING ERRCODE = 'RD004';
    END IF;
    DELETE FROM sec.scope AS old WHERE old.login = end_person.login;
    FOR held IN DELETE FROM sec.person_group AS old WHERE old.login = end_person.login RETURNING grp LOOP
        EXECUTE format('REVOKE %I FROM %I', 'rd_' || held, end_person.login);
    END LOOP;
    IF pg_has_role(end_person.login, 'rd_backup', 'MEMBER') THEN
        EXECUTE format('REVOKE rd_backup FROM %I', end_person.login);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN', end_person.login);
    -- Nobody keeps what he cannot work: holds, parked items and assignments go back at once, the rest by the worker.
    PERFORM api.return_items_v1(end_person.login);
    -- Ending a session takes the privileges of its role; they are held for this one statement.
    EXECUTE format('GRANT %I TO rd_fn_people', end_person.login);
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE usename = end_person.login AND pid <> pg_backend_pid();
    EXECUTE format('REVOKE %I FROM rd_fn_people', end_person.login);
END $$;
ALTER FUNCTION sec.end_person(text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.end_person(text) TO rd_admin, rd_migrator;
