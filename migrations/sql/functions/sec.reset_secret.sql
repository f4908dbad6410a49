-- A new secret for somebody who lost the own one; open sessions of the old one end. Null: done; a number: the request that
-- a second administrator decides, since who sets the secret of an administrator could act as one.
CREATE OR REPLACE FUNCTION sec.reset_secret(login text, verifier text, reason text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_changer(reset_secret.login);
    PERFORM sec.require_working(reset_secret.login);
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') AND sec.takes_two('secret', reset_secret.login, '{}') THEN
        RETURN sec.ask_request('secret', reset_secret.login, '', '{}', '[]', reset_secret.verifier, reason);
    END IF;
    PERFORM sec.put_secret(reset_secret.login, reset_secret.verifier);
    PERFORM sec.cut_sessions(reset_secret.login);
    PERFORM sec.tell_act('secret', reset_secret.login, 'set anew by an administrator');
    RETURN NULL;
END $$;
ALTER FUNCTION sec.reset_secret(text, text, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.reset_secret(text, text, text) TO rd_admin;
