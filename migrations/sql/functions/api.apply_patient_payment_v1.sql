-- Apply unapplied money of a payment to claim lines. Two who apply the same money wait for each other; the second is told.
-- Returns {"payment", "op", "applied", "unapplied"}.
CREATE OR REPLACE FUNCTION api.apply_patient_payment_v1(op uuid, sha bytea, payment bigint, today date, a_line bigint[], a_cents bigint[])
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    money  app.patient_payment;
    stored jsonb;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    money := led.lock_patient_payment(payment);
    stored := led.begin_op(op, sha, 'apply', money.practice_id, NULL, '', 'patient_payment', money.id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    IF cardinality(a_line) = 0 OR money.account_id IS NULL THEN
        RAISE EXCEPTION 'There is nothing to apply this to: the account owes nothing, or nobody has said yet whose money it is.'
            USING ERRCODE = 'RD001';
    END IF;
    IF money.state <> 'received' OR (SELECT sum(cents) FROM unnest(a_cents) AS want (cents)) > money.unapplied_cents THEN
        RAISE EXCEPTION 'Only % of this payment is unapplied; look at it again.',
            to_char(money.unapplied_cents / 100.0, 'FM999,999,999,990.00') USING ERRCODE = 'RD002';
    END IF;
    PERFORM led.apply_patient_money(op, today, money, false, a_line, a_cents);
    PERFORM led.refresh_patient_payment(op, today, money.id, format('%%s of payment P%s applied.', money.id));
    SELECT * INTO money FROM app.patient_payment AS known WHERE known.id = money.id;
    RETURN led.finish_op(op, jsonb_build_object('payment', money.id, 'op', op, 'applied', money.applied_cents,
                                                 'unapplied', money.unapplied_cents));
END $$;
ALTER FUNCTION api.apply_patient_payment_v1(uuid, bytea, bigint, date, bigint[], bigint[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.apply_patient_payment_v1(uuid, bytea, bigint, date, bigint[], bigint[]) TO rd_poster, rd_supervisor, rd_service;
