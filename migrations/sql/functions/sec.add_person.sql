-- A new person, or one who comes back. Null: done; a number: it takes a second administrator, and this is the request.
-- verifier: SCRAM, made by the client; scopes as in sec.put_scopes; reason: only asked for when it takes two.
CREATE OR REPLACE FUNCTION sec.add_person(login text, display text, groups text[], scopes jsonb, verifier text, reason text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    what constant text := CASE WHEN 'service' = ANY (groups) THEN 'service' ELSE 'person' END;
BEGIN
    PERFORM sec.require_changer(add_person.login);
    PERFORM sec.require_login_name(add_person.login);
    IF EXISTS (SELECT FROM sec.person AS person WHERE person.login = add_person.login AND person.ended_at IS NULL) THEN
        RAISE EXCEPTION 'Somebody works here as % already; change that person instead.', add_person.login USING ERRCODE = 'RD001';
    END IF;
    IF cardinality(add_person.groups) = 0 OR btrim(add_person.display) = '' THEN
        RAISE EXCEPTION 'A person needs a name and at least one group.' USING ERRCODE = 'RD001';
    END IF;
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER')
       AND sec.takes_two('groups', add_person.login, add_person.groups) THEN
        RETURN sec.ask_request('person', add_person.login, display, add_person.groups, scopes, verifier, reason);
    END IF;
    PERFORM sec.put_person(add_person.login, display, add_person.groups, scopes, verifier, what, '');
    PERFORM sec.tell_act('made', add_person.login,
        array_to_string(add_person.groups, ', ') || '; sees ' || sec.scope_words(scopes));
    RETURN NULL;
END $$;
ALTER FUNCTION sec.add_person(text, text, text[], jsonb, text, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.add_person(text, text, text[], jsonb, text, text) TO rd_admin;
