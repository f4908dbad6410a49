-- A person is a login role, rows saying which groups it holds here, and what it may see.
-- groups: of sec.person_group; scopes: [{"practice": code or null, "location": code or null}], null practice: every one.
-- secret: a SCRAM verifier (preferred: made by the client, so that no log holds the password) or a password; null keeps it.
CREATE OR REPLACE FUNCTION sec.create_person(login text, display text, groups text[], scopes jsonb, secret text,
                                             kind text DEFAULT 'person') RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    newer boolean := current_setting('server_version_num')::int >= 160000;
    grp   text;
BEGIN
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('admin');
        IF session_user = create_person.login THEN
            RAISE EXCEPTION 'Nobody changes the own rights; ask another administrator.' USING ERRCODE = 'RD003';
        END IF;
        -- A role of this server that is nobody here belongs to something else: it gets no password from us.
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = create_person.login)
           AND NOT EXISTS (SELECT FROM sec.person AS person WHERE person.login = create_person.login) THEN
            RAISE EXCEPTION 'This login name cannot be used; the server knows it for something else.' USING ERRCODE = 'RD001';
        END IF;
    END IF;
    -- A name of the server itself (rd_, pg_, the owner) must never be turned into a person.
    IF create_person.login !~ '^[a-z][a-z0-9_]{1,30}$' OR create_person.login ~ '^(rd|pg)_'
       OR EXISTS (SELECT FROM pg_roles WHERE rolname = create_person.login
                  AND (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls)) THEN
        RAISE EXCEPTION 'This login name cannot be used; choose small letters, digits and _ .' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO sec.person (login, display_name, kind) VALUES (create_person.login, display, create_person.kind)
        ON CONFLICT (login) DO UPDATE SET display_name = excluded.display_name, kind = excluded.kind, ended_at = NULL;
    DELETE FROM sec.person_group AS held WHERE held.login = create_person.login;
    INSERT INTO sec.person_group (login, grp) SELECT DISTINCT create_person.login, unnest(groups);
    PERFORM sec.set_scopes(create_person.login, scopes);

    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = create_person.login) THEN
        EXECUTE format('CREATE ROLE %I LOGIN INHERIT CONNECTION LIMIT 12', create_person.login);
    ELSE
        EXECUTE format('ALTER ROLE %I LOGIN', create_person.login);
    END IF;
    IF secret IS NOT NULL THEN
        EXECUTE format('ALTER ROLE %I PASSWORD %L', create_person.login, secret);
    END IF;
    FOR grp IN SELECT role.rolname FROM pg_roles AS role
               WHERE role.rolname = ANY (ARRAY['rd_specialist', 'rd_poster', 'rd_supervisor', 'rd_admin', 'rd_viewer', 'rd_auditor', 'rd_service'])
                 AND role.rolname <> ALL (SELECT 'rd_' || kept FROM unnest(groups) AS kept)
                 AND pg_has_role(create_person.login, role.oid, 'MEMBER') LOOP
        EXECUTE format('REVOKE %I FROM %I', grp, create_person.login);
    END LOOP;
    FOREACH grp IN ARRAY groups LOOP
        -- From 16 on without SET: current_user stays the person.
        EXECUTE format('GRANT %I TO %I', 'rd_' || grp, create_person.login)
             || CASE WHEN newer THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END;
    END LOOP;
    -- The service that is auditor of every practice writes the backups of a shared server.
    IF create_person.kind = 'service' AND groups @> ARRAY['service', 'auditor'] AND EXISTS (
            SELECT FROM sec.scope AS scope WHERE scope.login = create_person.login AND scope.practice_id IS NULL) THEN
        EXECUTE format('GRANT rd_backup TO %I', create_person.login)
             || CASE WHEN newer THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END;
    ELSIF pg_has_role(create_person.login, 'rd_backup', 'MEMBER') THEN
        EXECUTE format('REVOKE rd_backup FROM %I', create_person.login);
    END IF;
END $$;
ALTER FUNCTION sec.create_person(text, text, text[], jsonb, text, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.create_person(text, text, text[], jsonb, text, text) TO rd_admin, rd_migrator;
