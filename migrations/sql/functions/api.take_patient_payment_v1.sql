-- Take a patient's payment, and apply it: receipt and applications are one operation. What is not applied stays unapplied.
-- The arrays: claim lines and what goes to each. Account null (a lockbox row that matched nothing): all of it is unapplied.
-- Returns {"payment", "op", "applied", "unapplied"}.
CREATE OR REPLACE FUNCTION api.take_patient_payment_v1(op uuid, sha bytea, practice integer, account bigint, kind text, cents bigint,
    reference text, received_on date, today date, a_line bigint[], a_cents bigint[], bank_account integer DEFAULT NULL,
    payer_name text DEFAULT '', statement_number text DEFAULT '', batch bigint DEFAULT NULL, batch_row integer DEFAULT NULL)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    money  app.patient_payment;
    other  app.patient_payment;
    stored jsonb;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice that you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF led.card_number_in(reference) OR led.card_number_in(payer_name) OR led.card_number_in(statement_number) THEN
        RAISE EXCEPTION 'This looks like a card number, which is never kept: type the reference of the card''s receipt.' USING ERRCODE = 'RD001';
    END IF;
    IF account IS NOT NULL AND NOT EXISTS (SELECT FROM app.account AS known WHERE known.id = account AND known.practice_id = practice) THEN
        RAISE EXCEPTION 'There is no such account in this practice.' USING ERRCODE = 'RD004';
    END IF;
    IF NOT EXISTS (SELECT FROM led.op AS known WHERE known.op_id = op) THEN
        -- Of two clerks who take one check at once the second waits here, and finds it taken.
        IF kind IN ('check', 'lockbox') THEN
            PERFORM FROM app.account AS known WHERE known.id = account FOR NO KEY UPDATE;
        END IF;
        SELECT * INTO other FROM app.patient_payment AS known WHERE known.practice_id = practice AND known.account_id = account
            AND known.reference = btrim(reference) AND known.cents = cents AND known.state = 'received' AND known.reference <> ''
            AND known.kind IN ('check', 'lockbox') AND kind IN ('check', 'lockbox');
        IF FOUND THEN
            RAISE EXCEPTION 'This check was taken by % at %, payment P%.', api.person_name_v1(other.taken_by),
                api.office_time_v1(other.taken_at), other.id USING ERRCODE = 'RD002';
        END IF;
        INSERT INTO app.patient_payment (practice_id, account_id, kind, cents, unapplied_cents, reference, payer_name,
                statement_number, received_on, bank_account_id, lockbox_batch_id, lockbox_row, op_id)
            VALUES (practice, account, kind, cents, cents, btrim(reference), payer_name, statement_number, received_on,
                bank_account, batch, batch_row, op)
            ON CONFLICT (practice_id, op_id) DO NOTHING RETURNING * INTO money;
    END IF;
    stored := led.begin_op(op, sha, 'patient_payment', practice, NULL, '', 'patient_payment', money.id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    PERFORM led.apply_patient_money(op, today, money, true, a_line, a_cents);
    PERFORM led.refresh_patient_payment(op, today, money.id, format('Patient paid %%s (%s, payment P%s).', kind, money.id));
    SELECT * INTO money FROM app.patient_payment AS known WHERE known.id = money.id;
    RETURN led.finish_op(op, jsonb_build_object('payment', money.id, 'op', op, 'applied', money.applied_cents,
                                                 'unapplied', money.unapplied_cents));
END $$;
ALTER FUNCTION api.take_patient_payment_v1(uuid, bytea, integer, bigint, text, bigint, text, date, date, bigint[], bigint[], integer,
    text, text, bigint, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.take_patient_payment_v1(uuid, bytea, integer, bigint, text, bigint, text, date, date, bigint[], bigint[],
    integer, text, text, bigint, integer) TO rd_poster, rd_supervisor, rd_service;
