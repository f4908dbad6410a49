-- Refuse unless the caller is an administrator (or the owner of the database) and the login is not the own one. Internal.
CREATE OR REPLACE FUNCTION sec.require_changer(login text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('admin');
        IF session_user = require_changer.login THEN
            RAISE EXCEPTION 'Nobody changes the own rights; ask another administrator.' USING ERRCODE = 'RD003';
        END IF;
    END IF;
END $$;
ALTER FUNCTION sec.require_changer(text) OWNER TO rd_fn_people;
