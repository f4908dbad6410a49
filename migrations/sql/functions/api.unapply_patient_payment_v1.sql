-- Take applications of a payment back, all or those on one claim: the money is unapplied again, the patient owes again.
-- Returns {"payment", "op", "applied", "unapplied"}.
CREATE OR REPLACE FUNCTION api.unapply_patient_payment_v1(op uuid, sha bytea, payment bigint, claim bigint, today date, reason text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    money  app.patient_payment;
    stored jsonb;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    IF btrim(unapply_patient_payment_v1.reason) = '' THEN
        RAISE EXCEPTION 'Say why the application is taken back.' USING ERRCODE = 'RD001';
    END IF;
    money := led.lock_patient_payment(payment);
    stored := led.begin_op(op, sha, 'apply', money.practice_id, NULL, btrim(unapply_patient_payment_v1.reason), 'patient_payment', money.id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    IF led.take_back_patient_money(op, today, money, claim, false) = 0 THEN
        RAISE EXCEPTION 'Nothing of this payment is applied there any more.' USING ERRCODE = 'RD002';
    END IF;
    PERFORM led.refresh_patient_payment(op, today, money.id, format('%%s of payment P%s taken off again.', money.id));
    SELECT * INTO money FROM app.patient_payment AS known WHERE known.id = money.id;
    RETURN led.finish_op(op, jsonb_build_object('payment', money.id, 'op', op, 'applied', money.applied_cents,
                                                 'unapplied', money.unapplied_cents));
END $$;
ALTER FUNCTION api.unapply_patient_payment_v1(uuid, bytea, bigint, bigint, date, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.unapply_patient_payment_v1(uuid, bytea, bigint, bigint, date, text) TO rd_poster, rd_supervisor, rd_service;
