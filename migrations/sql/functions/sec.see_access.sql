-- A supervisor or administrator says that the reason for taken access was read; never the one who took it.
CREATE OR REPLACE FUNCTION sec.see_access(access bigint, words text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    taken sec.break_glass;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    SELECT * INTO taken FROM sec.break_glass AS old WHERE old.id = see_access.access FOR UPDATE;
    IF taken.id IS NULL THEN
        RAISE EXCEPTION 'There is no such access.' USING ERRCODE = 'RD004';
    END IF;
    IF taken.login = session_user THEN
        RAISE EXCEPTION 'You took this yourself: somebody else reads the reason.' USING ERRCODE = 'RD003';
    END IF;
    IF taken.seen_by <> '' THEN
        RAISE EXCEPTION '% has read this already.', taken.seen_by USING ERRCODE = 'RD002';
    END IF;
    UPDATE sec.break_glass AS old SET seen_by = session_user, seen_at = clock_timestamp(), seen_text = btrim(words)
        WHERE old.id = taken.id;
    PERFORM sec.tell_act('seen', taken.login, concat_ws(': ', 'access ' || taken.id, nullif(btrim(words), '')));
END $$;
ALTER FUNCTION sec.see_access(bigint, text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.see_access(bigint, text) TO rd_supervisor, rd_admin;
