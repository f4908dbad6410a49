-- Every change of a row that people correct counts its version up by one: who saves over a newer version is refused,
-- whatever program he saves with.
CREATE OR REPLACE FUNCTION app.next_version() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF new.version IS DISTINCT FROM old.version + 1 THEN
        RAISE EXCEPTION 'Somebody else changed this since it was read; read it again, then save.' USING ERRCODE = 'RD002';
    END IF;
    RETURN new;
END $$;
ALTER FUNCTION app.next_version() OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION app.next_version() TO rd_owner;
