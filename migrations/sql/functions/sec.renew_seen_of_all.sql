-- A practice or a location came, went or moved, or all scopes went at once.
CREATE OR REPLACE FUNCTION sec.renew_seen_of_all() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.renew_seen(NULL);
    RETURN NULL;
END $$;
ALTER FUNCTION sec.renew_seen_of_all() OWNER TO rd_fn_sec;
