-- Who seals or proves the whole audit reads all of it: a service or an auditor who sees every practice, tomorrow's too.
CREATE OR REPLACE FUNCTION aud.proves() RETURNS void LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('auditor', 'service');
    IF NOT sec.has_every_practice() THEN
        RAISE EXCEPTION 'The audit is proved as a whole: this needs every practice, which the login % does not hold.', session_user
            USING ERRCODE = 'RD003';
    END IF;
END $$;
ALTER FUNCTION aud.proves() OWNER TO rd_fn_audit;
