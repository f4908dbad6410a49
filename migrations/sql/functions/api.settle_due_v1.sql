-- Settle a debt between practices by a line of the holder's bank that went out: a transfer, which a line of the other practice's
-- bank received, or a return to the payer, after which the other practice waits for its money again. Both sides in one operation.
CREATE OR REPLACE FUNCTION api.settle_due_v1(op uuid, sha bytea, due bigint, how text, from_line bigint, to_line bigint, today date)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owed   app.practice_due;
    paid   app.bank_line;
    got    app.bank_line;
    stored jsonb;
    codes  text[];
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    SELECT * INTO owed FROM app.practice_due AS kept WHERE kept.id = due FOR UPDATE;
    IF owed.id IS NULL OR NOT ARRAY[owed.practice_id, owed.other_practice_id] <@ (SELECT sec.my_whole_practices())::int[] THEN
        RAISE EXCEPTION 'There is no such debt between practices you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF owed.settled_op_id = op THEN
        RETURN led.begin_op(op, sha, 'settlement', owed.practice_id, NULL);
    END IF;
    IF owed.state <> 'owed' OR how NOT IN ('transferred', 'returned') OR (how = 'transferred') <> (to_line IS NOT NULL) THEN
        RAISE EXCEPTION 'Only a debt that is owed is settled: by a transfer that arrived, or by a return to the payer.'
            USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO paid FROM led.lock_bank_line(from_line, NULL);
    IF to_line IS NOT NULL THEN
        SELECT * INTO got FROM led.lock_bank_line(to_line, NULL);
    END IF;
    IF paid.practice_id <> owed.practice_id OR got.practice_id <> owed.other_practice_id THEN
        RAISE EXCEPTION 'The money leaves the bank of the practice that holds it and arrives in the other''s.' USING ERRCODE = 'RD001';
    END IF;
    stored := led.begin_op(op, sha, 'settlement', owed.practice_id, NULL, how, 'bank_line', paid.id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    SELECT array_agg(practice.code ORDER BY practice.id = owed.other_practice_id) INTO codes FROM app.practice AS practice
        WHERE practice.id IN (owed.practice_id, owed.other_practice_id);
    INSERT INTO led.entry (op_id, practice_id, account, kind, reference, cents, effective_date, period)
        SELECT op, leg.practice, leg.account, leg.kind, leg.reference, leg.cents, least(paid.posted_on, today), date_trunc('month', today)::date
        FROM (VALUES (owed.practice_id, 'due_to', 'due', codes[2], owed.cents),
                     (owed.practice_id, 'bank', 'deposit', 'B' || paid.account_id, -owed.cents),
                     (owed.other_practice_id, 'due_from', 'due', codes[1], -owed.cents),
                     (owed.other_practice_id, CASE how WHEN 'returned' THEN 'clearing' ELSE 'bank' END, 'deposit',
                      CASE how WHEN 'returned' THEN 'R' || owed.other_remit_id ELSE 'B' || got.account_id END, owed.cents))
            AS leg (practice, account, kind, reference, cents);
    INSERT INTO app.deposit_part (practice_id, line_id, due_id, target_kind, target_id, cents, op_id)
        VALUES (owed.practice_id, paid.id, due, 'due', due, -owed.cents, op),
               (owed.other_practice_id, got.id, due, CASE how WHEN 'returned' THEN 'remit' ELSE 'due' END,
                CASE how WHEN 'returned' THEN owed.other_remit_id ELSE due END, CASE how WHEN 'returned' THEN -owed.cents ELSE owed.cents END, op);
    PERFORM led.apply_to_line(paid.id, -owed.cents);
    IF got.id IS NOT NULL THEN
        PERFORM led.apply_to_line(got.id, owed.cents);
    END IF;
    UPDATE app.practice_due AS kept SET state = how, settled_op_id = op, version = kept.version + 1 WHERE kept.id = due;
    RETURN led.finish_op(op, jsonb_build_object('result', how, 'op', op, 'due', due));
END $$;
ALTER FUNCTION api.settle_due_v1(uuid, bytea, bigint, text, bigint, bigint, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.settle_due_v1(uuid, bytea, bigint, text, bigint, bigint, date) TO rd_poster, rd_supervisor;
