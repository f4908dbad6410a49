-- Keep what was done to whose rights. Internal.
CREATE OR REPLACE FUNCTION sec.tell_act(act text, login text, words text) RETURNS void LANGUAGE sql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO sec.people_act (act, login, text) VALUES (tell_act.act, tell_act.login, tell_act.words)
$$;
ALTER FUNCTION sec.tell_act(text, text, text) OWNER TO rd_fn_people;
