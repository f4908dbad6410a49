-- A person or service gives itself a new secret; only its SCRAM verifier comes here.
CREATE OR REPLACE FUNCTION sec.change_own_secret(verifier text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_working(session_user);
    PERFORM sec.put_secret(session_user, change_own_secret.verifier);
    PERFORM sec.tell_act('secret', session_user, 'changed by the person');
END $$;
ALTER FUNCTION sec.change_own_secret(text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.change_own_secret(text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer,
    rd_auditor, rd_service;
