-- The first call of a desk: who signed in, written down, and what this person may do. `version` is the program's, for display.
CREATE OR REPLACE FUNCTION api.sign_in_v1(version text) RETURNS TABLE (groups text[], name text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- The owner of the database is nobody of the office: it sets the first people up.
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'viewer', 'auditor', 'service');
    END IF;
    INSERT INTO aud.entry (action, object_kind, body)
        VALUES ('session.sign_in', 'session', jsonb_build_object('version', left(regexp_replace(sign_in_v1.version, '[^0-9A-Za-z.+-]', '', 'g'), 20)));
    groups := sec.my_groups();
    name := (SELECT person.display_name FROM sec.person AS person WHERE person.login = session_user::text);
    RETURN NEXT;
END $$;
ALTER FUNCTION api.sign_in_v1(text) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.sign_in_v1(text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor, rd_service;
