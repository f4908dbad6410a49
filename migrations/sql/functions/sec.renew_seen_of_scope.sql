-- A scope came, went or changed.
CREATE OR REPLACE FUNCTION sec.renew_seen_of_scope() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM sec.renew_seen(ARRAY[OLD.login]);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM sec.renew_seen(ARRAY[NEW.login]);
    END IF;
    RETURN NULL;
END $$;
ALTER FUNCTION sec.renew_seen_of_scope() OWNER TO rd_fn_sec;
