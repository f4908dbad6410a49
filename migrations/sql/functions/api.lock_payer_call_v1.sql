-- Lock a call of the caller's own that has not ended, or refuse in words; the desk has shown a sign of life.
-- Internal to the functions of payer calls.
CREATE OR REPLACE FUNCTION api.lock_payer_call_v1(call bigint) RETURNS app.payer_call LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.payer_call;
BEGIN
    SELECT * INTO found FROM app.payer_call c WHERE c.id = call AND c.caller = session_user FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no such call of yours.' USING ERRCODE = 'RD004';
    END IF;
    IF found.state = 'ended' THEN
        RAISE EXCEPTION 'This call was ended at %.', api.office_time_v1(found.ended_at) USING ERRCODE = 'RD002';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION api.lock_payer_call_v1(bigint) OWNER TO rd_fn_work;
