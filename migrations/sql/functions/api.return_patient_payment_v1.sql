-- The bank gave the payment back (no funds): every application and the receipt are taken back, the patient owes it again,
-- the account's statements are held up to a day, a fee is noted and not charged. A deposit of it stays in the bank's account
-- until the bank's own debit line is matched. Returns {"payment", "op", "reopened"}.
CREATE OR REPLACE FUNCTION api.return_patient_payment_v1(op uuid, sha bytea, payment bigint, today date, reason text, fee bigint,
    hold_until date) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    money    app.patient_payment;
    stored   jsonb;
    reopened bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    IF btrim(return_patient_payment_v1.reason) = '' THEN
        RAISE EXCEPTION 'Say what the bank gave as reason.' USING ERRCODE = 'RD001';
    END IF;
    money := led.lock_patient_payment(payment);
    stored := led.begin_op(op, sha, 'reversal', money.practice_id, NULL, btrim(return_patient_payment_v1.reason), 'patient_payment',
                           money.id, money.op_id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    IF money.state <> 'received' OR money.kind = 'cash' THEN
        RAISE EXCEPTION '%', CASE WHEN money.kind = 'cash' THEN 'Cash is not returned by a bank; reverse the payment instead.'
            ELSE 'This payment is returned or taken back already.' END USING ERRCODE = 'RD002';
    END IF;
    reopened := led.take_back_patient_money(op, today, money, NULL, true);
    -- The receipt is gone, so the row has to say at once that it holds nothing.
    UPDATE app.patient_payment AS known SET state = 'returned', applied_cents = 0, unapplied_cents = 0, returned_on = today,
            fee_cents = fee, hold_until = return_patient_payment_v1.hold_until WHERE known.id = money.id;
    PERFORM led.refresh_patient_payment(op, today, money.id, format('Payment P%s was returned by the bank: %%s is owed again.%s', money.id,
        CASE WHEN fee > 0 THEN format(' A fee of %s is noted, not charged.', to_char(fee / 100.0, 'FM999,990.00')) ELSE '' END));
    RETURN led.finish_op(op, jsonb_build_object('payment', money.id, 'op', op, 'reopened', reopened));
END $$;
ALTER FUNCTION api.return_patient_payment_v1(uuid, bytea, bigint, date, text, bigint, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.return_patient_payment_v1(uuid, bytea, bigint, date, text, bigint, date) TO rd_poster, rd_supervisor, rd_service;
