-- An operation receives its result once; nothing else of it ever changes.
CREATE OR REPLACE FUNCTION led.refuse_op_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    before led.op := old;
BEGIN
    before.result := new.result;
    IF old.result <> '{}' OR new.result = '{}' OR before IS DISTINCT FROM new THEN
        RAISE EXCEPTION 'append-only' USING ERRCODE = '55000';
    END IF;
    RETURN new;
END $$;
ALTER FUNCTION led.refuse_op_change() OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION led.refuse_op_change() TO rd_owner;
