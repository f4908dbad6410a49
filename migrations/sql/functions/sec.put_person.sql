-- A person as a whole: row, scopes, login role, secret, groups. Whoever calls this has asked for the right. Internal.
CREATE OR REPLACE FUNCTION sec.put_person(login text, display text, groups text[], scopes jsonb, secret text, kind text,
                                          asked text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO sec.person (login, display_name, kind) VALUES (put_person.login, display, put_person.kind)
        ON CONFLICT (login) DO UPDATE SET display_name = excluded.display_name, kind = excluded.kind, ended_at = NULL;
    PERFORM sec.put_scopes(put_person.login, scopes);
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = put_person.login) THEN
        EXECUTE format('CREATE ROLE %I LOGIN INHERIT CONNECTION LIMIT 12', put_person.login);
    ELSE
        EXECUTE format('ALTER ROLE %I LOGIN', put_person.login);
    END IF;
    IF secret IS NOT NULL THEN
        PERFORM sec.put_secret(put_person.login, secret);
    END IF;
    PERFORM sec.put_groups(put_person.login, groups, asked);
END $$;
ALTER FUNCTION sec.put_person(text, text, text[], jsonb, text, text, text) OWNER TO rd_fn_people;
