-- Say whose money a payment is that matched nothing, or that stands with a wrong account: nothing of it may be applied yet.
-- `expected_version` is what the caller saw (null: whatever it is now): of two who say it differently the second is told.
DROP FUNCTION IF EXISTS api.assign_patient_payment_v1(bigint, bigint);  -- asked for no version
CREATE OR REPLACE FUNCTION api.assign_patient_payment_v2(payment bigint, expected_version integer, account bigint) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    money app.patient_payment;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    money := led.lock_patient_payment(payment);
    IF money.version <> expected_version THEN
        RAISE EXCEPTION 'The payment was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
    IF money.applied_cents <> 0 OR money.state <> 'received' THEN
        RAISE EXCEPTION 'Money of this payment is applied, or it is no longer there: take the application back first.' USING ERRCODE = 'RD001';
    END IF;
    IF NOT EXISTS (SELECT FROM app.account AS known WHERE known.id = account AND known.practice_id = money.practice_id) THEN
        RAISE EXCEPTION 'There is no such account in the practice of this payment.' USING ERRCODE = 'RD004';
    END IF;
    UPDATE app.patient_payment AS known SET account_id = account, version = version + 1 WHERE known.id = money.id;
    INSERT INTO app.change (topic, practice_id) VALUES ('payment', money.practice_id);
END $$;
ALTER FUNCTION api.assign_patient_payment_v2(bigint, integer, bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.assign_patient_payment_v2(bigint, integer, bigint) TO rd_poster, rd_supervisor, rd_service;
