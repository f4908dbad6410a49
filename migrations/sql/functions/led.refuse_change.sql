-- Append-only: what is written stays. ENABLE ALWAYS, so that replica mode does not lift it.
CREATE OR REPLACE FUNCTION led.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'append-only' USING ERRCODE = '55000';
END $$;
ALTER FUNCTION led.refuse_change() OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION led.refuse_change() TO rd_owner;
