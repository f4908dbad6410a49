-- A second administrator confirms or refuses what a first one asked for; who asked may withdraw it. The login it is about.
CREATE OR REPLACE FUNCTION sec.decide_request(request bigint, wish text, words text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked sec.people_request;
BEGIN
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('admin');
    END IF;
    SELECT * INTO asked FROM sec.people_request AS old WHERE old.id = decide_request.request FOR UPDATE;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'There is no such request.' USING ERRCODE = 'RD004';
    END IF;
    IF asked.decision <> '' THEN
        RAISE EXCEPTION 'Request % was % by % already.', asked.id, asked.decision, asked.decided_by USING ERRCODE = 'RD002';
    END IF;
    PERFORM sec.require_second(asked, wish);
    UPDATE sec.people_request AS old SET decision = wish, decided_by = session_user, decided_at = clock_timestamp(),
        decided_text = btrim(words), verifier = NULL WHERE old.id = asked.id;
    PERFORM sec.tell_act(wish, asked.login, concat_ws(': ', 'request ' || asked.id || ' of ' || asked.asked_by, nullif(btrim(words), '')));
    IF wish = 'confirmed' THEN
        PERFORM sec.carry_out_request(asked);
    END IF;
    RETURN asked.login;
END $$;
ALTER FUNCTION sec.decide_request(bigint, text, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.decide_request(bigint, text, text) TO rd_admin;
