-- Apply a bank line to what it pays: legs bank/B +x and clearing/R or /P -x, kind deposit; a fee kept by a card processor is
-- bank_fee, what is neither is provider_other with its reason. Parts run in parallel: kind (remit, payment, fee, other), id, cents
-- (what it adds to the line: a fee is negative), reason. Never more than is left in a clearing, never beyond the line.
-- Lock order: bank line, payments by id. Returns {"result": applied, "op", "line", "left", "state"}.
CREATE OR REPLACE FUNCTION api.post_deposit_v1(op uuid, sha bytea, line bigint, expected_version integer, today date,
    t_kind text[], t_id bigint[], t_cents bigint[], t_reason text[]) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held      app.bank_line;
    stored    jsonb;
    part      record;
    effective date;
    waits     bigint;
    last      record;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    SELECT * INTO held FROM led.lock_bank_line(line, CASE WHEN EXISTS (SELECT FROM led.op AS known WHERE known.op_id = op)
                                                     THEN NULL ELSE expected_version END);
    stored := led.begin_op(op, sha, 'deposit', held.practice_id, NULL, '', 'bank_line', held.id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    IF coalesce(cardinality(t_cents), 0) = 0 THEN
        RAISE EXCEPTION 'Say what the bank line pays.' USING ERRCODE = 'RD001';
    END IF;
    IF EXISTS (SELECT FROM unnest(t_kind, t_reason) AS asked (kind, reason) WHERE kind = 'other' AND btrim(coalesce(reason, '')) = '') THEN
        RAISE EXCEPTION 'Say what money this is; it is kept for good.' USING ERRCODE = 'RD001';
    END IF;
    IF EXISTS (SELECT FROM unnest(t_kind, t_cents) AS asked (kind, cents) WHERE kind = 'fee' AND cents > 0) THEN
        RAISE EXCEPTION 'A fee is kept from the money: it is below zero.' USING ERRCODE = 'RD001';
    END IF;
    PERFORM FROM app.remit AS payment WHERE payment.practice_id = held.practice_id
        AND payment.id IN (SELECT id FROM unnest(t_kind, t_id) AS asked (kind, id) WHERE kind = 'remit') ORDER BY payment.id FOR UPDATE;
    IF 'payment' = ANY (t_kind) THEN
        PERFORM FROM app.patient_payment AS payment WHERE payment.practice_id = held.practice_id
            AND payment.id IN (SELECT id FROM unnest(t_kind, t_id) AS asked (kind, id) WHERE kind = 'payment') ORDER BY payment.id FOR UPDATE;
    END IF;
    FOR part IN SELECT asked.kind, asked.id, sum(asked.cents) AS cents FROM unnest(t_kind, t_id, t_cents) AS asked (kind, id, cents)
                GROUP BY asked.kind, asked.id ORDER BY asked.kind, asked.id LOOP
        IF part.kind NOT IN ('remit', 'payment', 'fee', 'other') OR part.cents = 0 THEN
            RAISE EXCEPTION 'A bank line pays remittances, counter payments, fees or something named.' USING ERRCODE = 'RD001';
        END IF;
        -- Below zero: a check that came back, or a posting taken back, whose money the bank took out again.
        waits := led.clearing_left(held.practice_id, part.kind, part.id);
        IF part.kind IN ('remit', 'payment') AND part.cents NOT BETWEEN least(waits, 0) AND greatest(waits, 0) THEN
            SELECT coalesce(person.display_name, done.actor) AS who, done.at INTO last
                FROM app.deposit_part AS applied JOIN led.op AS done ON done.op_id = applied.op_id
                LEFT JOIN sec.person AS person ON person.login = done.actor
                WHERE applied.target_kind = part.kind AND applied.target_id = part.id AND applied.undone_op IS NULL
                  AND applied.practice_id = held.practice_id ORDER BY done.at DESC LIMIT 1;
            RAISE EXCEPTION '%', format(
                CASE WHEN last.who IS NULL AND waits = 0 THEN '%1$s is not posted, so it waits for no money: post the payment first.'
                     WHEN last.who IS NULL THEN 'More than %2$s of %1$s is not waiting for the bank: post the payment first.'
                     WHEN waits = 0 THEN '%1$s is in the bank already: applied by %3$s at %4$s.'
                     ELSE '%1$s waits for %2$s only: the rest was applied by %3$s at %4$s, or is not posted.' END,
                CASE part.kind WHEN 'remit' THEN 'R' ELSE 'P' END || part.id, to_char(waits / 100.0, 'FM999,999,990.00'),
                last.who, to_char(last.at AT TIME ZONE (SELECT zone FROM app.office_clock), 'MM/DD/YY HH24:MI')
                ) USING ERRCODE = 'RD001';
        END IF;
    END LOOP;
    effective := least(held.posted_on, today);
    INSERT INTO led.entry (op_id, practice_id, account, kind, reference, cents, effective_date, period)
        SELECT op, held.practice_id, leg.account, leg.kind, leg.reference, leg.cents, effective, date_trunc('month', today)::date
        FROM (SELECT 0 AS place, 'bank' AS account, 'deposit' AS kind, 'B' || held.account_id AS reference, sum(cents)::bigint AS cents
              FROM unnest(t_cents) AS asked (cents)
              UNION ALL
              SELECT place, CASE kind WHEN 'fee' THEN 'bank_fee' WHEN 'other' THEN 'provider_other' ELSE 'clearing' END,
                     CASE kind WHEN 'fee' THEN 'fee' ELSE 'deposit' END,
                     CASE kind WHEN 'remit' THEN 'R' || id WHEN 'payment' THEN 'P' || id ELSE 'B' || held.account_id END, -cents
              FROM unnest(t_kind, t_id, t_cents) WITH ORDINALITY AS asked (kind, id, cents, place)) AS leg
        WHERE leg.cents <> 0 ORDER BY leg.place;
    INSERT INTO app.deposit_part (practice_id, line_id, target_kind, target_id, cents, reason, op_id)
        SELECT held.practice_id, held.id, kind, CASE WHEN kind IN ('remit', 'payment') THEN id END, cents, coalesce(reason, ''), op
        FROM unnest(t_kind, t_id, t_cents, t_reason) AS asked (kind, id, cents, reason);
    PERFORM led.apply_to_line(held.id, (SELECT sum(cents)::bigint FROM unnest(t_cents) AS asked (cents)));
    RETURN led.finish_op(op, (SELECT jsonb_build_object('result', 'applied', 'op', op, 'line', kept.id, 'state', kept.state,
                                                        'left', kept.cents - kept.applied_cents)
                              FROM app.bank_line AS kept WHERE kept.id = held.id));
END $$;
ALTER FUNCTION api.post_deposit_v1(uuid, bytea, bigint, integer, date, text[], bigint[], bigint[], text[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.post_deposit_v1(uuid, bytea, bigint, integer, date, text[], bigint[], bigint[], text[])
    TO rd_poster, rd_supervisor, rd_service;
