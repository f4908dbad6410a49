-- Access taken for a reason is given back early: by who took it, or taken away by an administrator.
CREATE OR REPLACE FUNCTION sec.return_access(access bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken sec.break_glass;
BEGIN
    SELECT * INTO taken FROM sec.break_glass AS old WHERE old.id = return_access.access FOR UPDATE;
    IF taken.id IS NULL OR (taken.login <> session_user AND NOT sec.has_group('admin')) THEN
        RAISE EXCEPTION 'There is no such access of yours.' USING ERRCODE = 'RD004';
    END IF;
    IF taken.ended_at IS NOT NULL OR taken.until <= now() THEN
        RAISE EXCEPTION 'This access is over already.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE sec.break_glass AS old SET ended_at = clock_timestamp(), ended_by = session_user WHERE old.id = taken.id;
    UPDATE sec.scope AS old SET valid = tstzrange(lower(old.valid), now()) WHERE old.id = taken.scope_id;
    PERFORM sec.tell_act('given_back', taken.login, 'access ' || taken.id);
END $$;
ALTER FUNCTION sec.return_access(bigint) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.return_access(bigint) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
