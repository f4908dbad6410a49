-- Begin a call about an account; nothing may be said before it is known who is on the line. The one that runs on the same
-- account already is gone on with. Returns the call.
CREATE OR REPLACE FUNCTION api.start_patient_call_v1(account bigint, direction text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whose app.account;
    other app.patient_call;
    made  bigint;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    whose := api.seen_account_v1(start_patient_call_v1.account);
    IF start_patient_call_v1.direction NOT IN ('in', 'out') THEN
        RAISE EXCEPTION 'A call comes in or goes out.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO other FROM app.patient_call c WHERE c.caller = session_user AND c.state = 'open';
    IF other.account_id = whose.id THEN
        RETURN other.id;
    ELSIF other.id IS NOT NULL THEN
        RAISE EXCEPTION 'You are on another call, begun at %; record what came of it first.', api.office_time_v1(other.started_at)
            USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.patient_call (practice_id, account_id, direction)
        VALUES (whose.practice_id, whose.id, start_patient_call_v1.direction) RETURNING id INTO made;
    RETURN made;
END $$;
ALTER FUNCTION api.start_patient_call_v1(bigint, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.start_patient_call_v1(bigint, text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
