-- Keep what one administrator asks for until a second one decides; its number. One request about a person at a time. Internal.
CREATE OR REPLACE FUNCTION sec.ask_request(kind text, login text, display text, groups text[], scopes jsonb, verifier text,
                                           reason text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    waiting bigint;
    asked   bigint;
BEGIN
    IF length(btrim(ask_request.reason)) < 3 THEN
        RAISE EXCEPTION 'This takes a second administrator: say why.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE sec.people_request AS old SET decision = 'lapsed', decided_at = clock_timestamp(), verifier = NULL
        WHERE old.login = ask_request.login AND old.decision = '' AND old.asked_at < now() - interval '7 days';
    SELECT old.id INTO waiting FROM sec.people_request AS old WHERE old.login = ask_request.login AND old.decision = '';
    IF waiting IS NOT NULL THEN
        RAISE EXCEPTION 'Request % about % waits already; decide it first.', waiting, ask_request.login USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO sec.people_request (kind, login, display_name, groups, scopes, verifier, reason)
        VALUES (ask_request.kind, ask_request.login, display, ask_request.groups, ask_request.scopes, ask_request.verifier,
                btrim(ask_request.reason))
        RETURNING id INTO asked;
    PERFORM sec.tell_act('asked', ask_request.login, 'request ' || asked || ': ' || btrim(ask_request.reason));
    RETURN asked;
END $$;
ALTER FUNCTION sec.ask_request(text, text, text, text[], jsonb, text, text) OWNER TO rd_fn_people;
