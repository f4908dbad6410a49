-- Replace what a person may see; scopes as in sec.put_scopes. An unknown code is refused.
CREATE OR REPLACE FUNCTION sec.set_scopes(login text, scopes jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_changer(set_scopes.login);
    PERFORM sec.require_working(set_scopes.login);
    PERFORM sec.put_scopes(set_scopes.login, set_scopes.scopes);
    PERFORM sec.tell_act('scope', set_scopes.login, 'sees ' || sec.scope_words(set_scopes.scopes));
END $$;
ALTER FUNCTION sec.set_scopes(text, jsonb) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.set_scopes(text, jsonb) TO rd_admin;
