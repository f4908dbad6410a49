-- Give a chain its claim; when the payer's take-back of that claim is a chain already, both become that one. Returns its id.
CREATE OR REPLACE FUNCTION led.merge_takeback(source bigint, claim bigint) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    chain  app.takeback;
    target bigint;
BEGIN
    SELECT * INTO STRICT chain FROM app.takeback AS own WHERE own.id = source FOR UPDATE;
    target := (SELECT other.id FROM app.takeback AS other WHERE other.practice_id = chain.practice_id
               AND other.payer_id = chain.payer_id AND other.claim_id = claim AND other.id <> source);
    IF target IS NOT NULL THEN
        RETURN led.join_takebacks(source, target);
    END IF;
    UPDATE app.takeback AS own SET claim_id = claim, version = own.version + 1 WHERE own.id = source;
    RETURN source;
END $$;
ALTER FUNCTION led.merge_takeback(bigint, bigint) OWNER TO rd_fn_money;
