-- Roles are shared by all databases of a server: create what is missing, change nothing that exists.
DO $$
DECLARE
    wanted text;
    newer  boolean := current_setting('server_version_num')::int >= 160000;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['rd_owner', 'rd_fn_money', 'rd_fn_work', 'rd_fn_sec', 'rd_fn_audit', 'rd_specialist', 'rd_poster',
                                  'rd_supervisor', 'rd_admin', 'rd_viewer', 'rd_auditor', 'rd_service', 'rd_backup'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
    -- No password: nobody signs in as the migrator until an administrator of the server gives it one.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rd_migrator') THEN
        CREATE ROLE rd_migrator LOGIN;
    END IF;
    -- The only role that may create logins, and only two functions with a list of allowed groups run as it.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'rd_fn_people') THEN
        CREATE ROLE rd_fn_people NOLOGIN CREATEROLE;
    END IF;

    FOREACH wanted IN ARRAY ARRAY['rd_owner', 'rd_fn_money', 'rd_fn_work', 'rd_fn_sec', 'rd_fn_audit', 'rd_fn_people'] LOOP
        IF NOT pg_has_role('rd_migrator', wanted, 'USAGE') THEN
            EXECUTE format('GRANT %I TO rd_migrator', wanted);
        END IF;
    END LOOP;
    -- From 16 on creating a role gives its creator ADMIN but neither INHERIT nor SET: take both, by name.
    IF NOT pg_has_role(current_user, 'rd_migrator', 'USAGE') THEN
        EXECUTE format('GRANT rd_migrator TO %I', current_user) || CASE WHEN newer THEN ' WITH INHERIT TRUE, SET TRUE' ELSE '' END;
    END IF;
    -- Up to 15 CREATEROLE alone may grant the groups; from 16 on it takes ADMIN on each.
    IF newer THEN
        FOREACH wanted IN ARRAY ARRAY['rd_specialist', 'rd_poster', 'rd_supervisor', 'rd_admin', 'rd_viewer', 'rd_auditor',
                                      'rd_service', 'rd_backup'] LOOP
            IF NOT pg_has_role('rd_fn_people', wanted, 'MEMBER WITH ADMIN OPTION') THEN
                EXECUTE format('GRANT %I TO rd_fn_people WITH ADMIN TRUE, INHERIT FALSE, SET FALSE', wanted);
            END IF;
        END LOOP;
    END IF;
END $$;
