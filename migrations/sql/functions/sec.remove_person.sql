-- End a person: at once (null), or by a request for a second administrator (its number) when an administrator is ended.
CREATE OR REPLACE FUNCTION sec.remove_person(login text, reason text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_changer(remove_person.login);
    PERFORM sec.require_working(remove_person.login);
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') AND sec.takes_two('end', remove_person.login, '{}') THEN
        RETURN sec.ask_request('end', remove_person.login, '', '{}', '[]', NULL, reason);
    END IF;
    PERFORM sec.put_end(remove_person.login);
    PERFORM sec.tell_act('ended', remove_person.login, btrim(reason));
    RETURN NULL;
END $$;
ALTER FUNCTION sec.remove_person(text, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.remove_person(text, text) TO rd_admin;
