-- What colleagues call a person.
CREATE OR REPLACE FUNCTION sec.name_person(login text, display text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM sec.require_changer(name_person.login);
    PERFORM sec.require_working(name_person.login);
    IF btrim(display) = '' THEN
        RAISE EXCEPTION 'A person needs a name.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE sec.person AS person SET display_name = btrim(display) WHERE person.login = name_person.login;
    PERFORM sec.tell_act('named', name_person.login, btrim(display));
END $$;
ALTER FUNCTION sec.name_person(text, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.name_person(text, text) TO rd_admin;
