-- Lock a chain that the caller may act on and that is as the caller saw it; null: whatever it is now.
CREATE OR REPLACE FUNCTION led.hold_takeback(takeback bigint, expected_version integer) RETURNS app.takeback LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    chain app.takeback;
BEGIN
    SELECT * INTO chain FROM app.takeback AS own WHERE own.id = takeback FOR UPDATE;
    IF NOT FOUND OR NOT chain.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such take-back in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF chain.version <> coalesce(expected_version, chain.version) THEN
        RAISE EXCEPTION 'This take-back was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    RETURN chain;
END $$;
ALTER FUNCTION led.hold_takeback(bigint, integer) OWNER TO rd_fn_money;
