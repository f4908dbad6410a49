-- Lock a patient's payment before anything of it is decided: the second of two appliers waits here and sees what is left.
CREATE OR REPLACE FUNCTION led.lock_patient_payment(payment bigint) RETURNS app.patient_payment LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found_one app.patient_payment;
BEGIN
    SELECT * INTO found_one FROM app.patient_payment WHERE id = lock_patient_payment.payment FOR UPDATE;
    IF NOT FOUND OR NOT found_one.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such patient payment in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    RETURN found_one;
END $$;
ALTER FUNCTION led.lock_patient_payment(bigint) OWNER TO rd_fn_money;
