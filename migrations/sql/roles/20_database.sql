-- What belongs to this one database: who may enter it, and what PUBLIC loses (TRUST 2.1).
DO $$
DECLARE
    place text := current_database();
BEGIN
    -- A later run by the migrator is not the database's owner; these grants stand since the first run.
    IF NOT pg_has_role(current_user, (SELECT datdba FROM pg_database WHERE datname = place), 'USAGE') THEN
        RETURN;
    END IF;
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', place);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO rd_migrator, rd_specialist, rd_poster, rd_supervisor, rd_admin, '
                   'rd_viewer, rd_auditor, rd_service', place);
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO rd_owner', place);
    REVOKE ALL ON SCHEMA public FROM PUBLIC;
    -- Large objects are outside row-level security; only a superuser can take the door away.
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
        REVOKE EXECUTE ON FUNCTION pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
            pg_catalog.lo_from_bytea(oid, bytea), pg_catalog.lo_put(oid, bigint, bytea) FROM PUBLIC;
    END IF;
    ALTER DEFAULT PRIVILEGES FOR ROLE rd_owner, rd_migrator, rd_fn_money, rd_fn_work, rd_fn_sec, rd_fn_audit, rd_fn_people
        REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
END $$;
