-- Replace what a person may see; scopes as in sec.create_person. An unknown code is refused.
CREATE OR REPLACE FUNCTION sec.set_scopes(login text, scopes jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted record;
    at_practice integer;
    at_location integer;
BEGIN
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('admin');
        IF session_user = set_scopes.login THEN
            RAISE EXCEPTION 'Nobody changes the own rights; ask another administrator.' USING ERRCODE = 'RD003';
        END IF;
    END IF;
    DELETE FROM sec.scope AS old WHERE old.login = set_scopes.login;
    FOR wanted IN SELECT item ->> 'practice' AS practice, item ->> 'location' AS location
                  FROM jsonb_array_elements(scopes) AS item LOOP
        at_practice := (SELECT id FROM app.practice WHERE code = wanted.practice);
        at_location := (SELECT id FROM app.location WHERE practice_id = at_practice AND code = wanted.location);
        IF (wanted.practice IS NOT NULL AND at_practice IS NULL) OR (wanted.location IS NOT NULL AND at_location IS NULL) THEN
            RAISE EXCEPTION 'There is no such practice or location.' USING ERRCODE = 'RD004';
        END IF;
        INSERT INTO sec.scope (login, practice_id, location_id) VALUES (set_scopes.login, at_practice, at_location);
    END LOOP;
END $$;
ALTER FUNCTION sec.set_scopes(text, jsonb) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.set_scopes(text, jsonb) TO rd_admin, rd_migrator;
