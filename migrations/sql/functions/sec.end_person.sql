-- Offboarding in one call: no login, no scope, no group, every open session ended. An administrator is ended by two
-- (sec.remove_person).
CREATE OR REPLACE FUNCTION sec.end_person(login text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_changer(end_person.login);
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') AND sec.takes_two('end', end_person.login, '{}') THEN
        RAISE EXCEPTION 'This takes a second administrator: ask for it with the reason, and another one confirms it.'
            USING ERRCODE = 'RD003';
    END IF;
    PERFORM sec.put_end(end_person.login);
    PERFORM sec.tell_act('ended', end_person.login, '');
END $$;
ALTER FUNCTION sec.end_person(text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.end_person(text) TO rd_admin;
