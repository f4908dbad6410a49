-- Lock a running call of the caller's own, or refuse in words. Internal to the functions of patients' calls.
CREATE OR REPLACE FUNCTION api.lock_patient_call_v1(call bigint) RETURNS app.patient_call LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.patient_call;
BEGIN
    SELECT * INTO found FROM app.patient_call c WHERE c.id = call AND c.caller = session_user FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no such call of yours.' USING ERRCODE = 'RD004';
    END IF;
    PERFORM api.seen_account_v1(found.account_id);
    IF found.state = 'ended' THEN
        RAISE EXCEPTION 'This call was ended at %.', api.office_time_v1(found.ended_at) USING ERRCODE = 'RD002';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION api.lock_patient_call_v1(bigint) OWNER TO rd_fn_work;
