-- A person is a login role, rows saying which groups it holds here, and what it may see. For the owner of the database, and for
-- administrators as long as it takes no second one (sec.add_person asks for those).
-- groups: of sec.person_group; scopes: as in sec.put_scopes; secret: a SCRAM verifier made by the client, null keeps it.
CREATE OR REPLACE FUNCTION sec.create_person(login text, display text, groups text[], scopes jsonb, secret text,
                                             kind text DEFAULT 'person') RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_changer(create_person.login);
    PERFORM sec.require_login_name(create_person.login);
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER')
       AND (sec.takes_two('groups', create_person.login, create_person.groups)
            OR (create_person.secret IS NOT NULL AND sec.takes_two('secret', create_person.login, create_person.groups))) THEN
        RAISE EXCEPTION 'This takes a second administrator: ask for it with the reason, and another one confirms it.'
            USING ERRCODE = 'RD003';
    END IF;
    PERFORM sec.put_person(create_person.login, display, create_person.groups, scopes, secret, create_person.kind, '');
    PERFORM sec.tell_act('made', create_person.login,
        array_to_string(create_person.groups, ', ') || '; sees ' || sec.scope_words(scopes));
END $$;
ALTER FUNCTION sec.create_person(text, text, text[], jsonb, text, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.create_person(text, text, text[], jsonb, text, text) TO rd_admin;
