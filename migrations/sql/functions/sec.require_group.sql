-- Refuse, naming the missing right, unless the person holds one of these groups.
CREATE OR REPLACE FUNCTION sec.require_group(VARIADIC wanted text[]) RETURNS void LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM sec.person_group AS held JOIN sec.person AS person USING (login)
                   WHERE held.login = session_user::text AND held.grp = ANY (wanted) AND person.ended_at IS NULL) THEN
        RAISE EXCEPTION 'This needs the right "%", which the login % does not hold.',
            array_to_string(wanted, '" or "'), session_user USING ERRCODE = 'RD003';
    END IF;
END $$;
ALTER FUNCTION sec.require_group(text[]) OWNER TO rd_fn_sec;
