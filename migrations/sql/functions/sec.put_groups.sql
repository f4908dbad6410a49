-- The groups of a person: rows of this database, and the roles of the server that go with them. Internal.
CREATE OR REPLACE FUNCTION sec.put_groups(login text, groups text[], asked text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    newer boolean := current_setting('server_version_num')::int >= 160000;
    grp   text;
BEGIN
    DELETE FROM sec.person_group AS held WHERE held.login = put_groups.login AND held.grp <> ALL (groups);
    INSERT INTO sec.person_group (login, grp, asked_by) SELECT DISTINCT put_groups.login, unnest(groups), asked
        ON CONFLICT DO NOTHING;
    FOR grp IN SELECT role.rolname FROM pg_roles AS role
               WHERE role.rolname = ANY (ARRAY['rd_specialist', 'rd_poster', 'rd_supervisor', 'rd_admin', 'rd_viewer', 'rd_auditor', 'rd_service'])
                 AND role.rolname <> ALL (SELECT 'rd_' || kept FROM unnest(groups) AS kept)
                 AND pg_has_role(put_groups.login, role.oid, 'MEMBER') LOOP
        EXECUTE format('REVOKE %I FROM %I', grp, put_groups.login);
    END LOOP;
    FOREACH grp IN ARRAY groups LOOP
        -- From 16 on without SET: current_user stays the person.
        EXECUTE format('GRANT %I TO %I', 'rd_' || grp, put_groups.login)
             || CASE WHEN newer THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END;
    END LOOP;
    -- The service that is auditor of every practice writes the backups of a shared server.
    IF groups @> ARRAY['service', 'auditor']
       AND EXISTS (SELECT FROM sec.person AS person WHERE person.login = put_groups.login AND person.kind = 'service')
       AND EXISTS (SELECT FROM sec.scope AS scope WHERE scope.login = put_groups.login AND scope.practice_id IS NULL
                   AND scope.valid @> now()) THEN
        EXECUTE format('GRANT rd_backup TO %I', put_groups.login)
             || CASE WHEN newer THEN ' WITH INHERIT TRUE, SET FALSE' ELSE '' END;
    ELSIF pg_has_role(put_groups.login, 'rd_backup', 'MEMBER') THEN
        EXECUTE format('REVOKE rd_backup FROM %I', put_groups.login);
    END IF;
END $$;
ALTER FUNCTION sec.put_groups(text, text[], text) OWNER TO rd_fn_people;
