-- Do what was asked for and confirmed. Internal.
CREATE OR REPLACE FUNCTION sec.carry_out_request(asked sec.people_request) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF asked.kind = 'person' THEN
        PERFORM sec.require_login_name(asked.login);
        IF EXISTS (SELECT FROM sec.person AS person WHERE person.login = asked.login AND person.ended_at IS NULL) THEN
            RAISE EXCEPTION 'Somebody works here as % already; refuse this request.', asked.login USING ERRCODE = 'RD002';
        END IF;
        PERFORM sec.put_person(asked.login, asked.display_name, asked.groups, asked.scopes, asked.verifier,
                               CASE WHEN 'service' = ANY (asked.groups) THEN 'service' ELSE 'person' END, asked.asked_by);
        -- the secret came from who asked, not from who confirmed
        UPDATE sec.person AS person SET secret_by = asked.asked_by WHERE person.login = asked.login;
        RETURN;
    END IF;
    PERFORM sec.require_working(asked.login);
    IF asked.kind = 'groups' THEN
        PERFORM sec.put_groups(asked.login, asked.groups, asked.asked_by);
    ELSIF asked.kind = 'secret' THEN
        PERFORM sec.put_secret(asked.login, asked.verifier);
        UPDATE sec.person AS person SET secret_by = asked.asked_by WHERE person.login = asked.login;
        PERFORM sec.cut_sessions(asked.login);
    ELSE
        PERFORM sec.put_end(asked.login);
    END IF;
END $$;
ALTER FUNCTION sec.carry_out_request(sec.people_request) OWNER TO rd_fn_people;
