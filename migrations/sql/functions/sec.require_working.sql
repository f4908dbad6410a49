-- Refuse unless this login works here now; its row is locked, so that two administrators follow each other. Internal.
CREATE OR REPLACE FUNCTION sec.require_working(login text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM sec.person AS person WHERE person.login = require_working.login AND person.ended_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such person.' USING ERRCODE = 'RD004';
    END IF;
END $$;
ALTER FUNCTION sec.require_working(text) OWNER TO rd_fn_people;
