-- A supervisor other than the asker approves or declines that money is another practice's.
-- Approved: the holder owes it (due_to), the other practice has it to come (due_from); there it clears the payment the claim posts
-- by. One operation, legs of each practice sum to zero. Returns {"result": owed|declined, "op", "due", "remit": in the other practice}.
CREATE OR REPLACE FUNCTION api.answer_due_v1(op uuid, sha bytea, due bigint, approve boolean, today date) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked   app.practice_due;
    held    app.bank_line;
    part    app.remit_claim;
    stored  jsonb;
    theirs  bigint;
    codes   text[];
    month   date := date_trunc('month', today)::date;
BEGIN
    PERFORM sec.require_group('supervisor');
    SELECT * INTO asked FROM app.practice_due AS kept WHERE kept.id = due FOR UPDATE;
    IF asked.id IS NULL OR NOT ARRAY[asked.practice_id, asked.other_practice_id] <@ (SELECT sec.my_whole_practices())::int[] THEN
        RAISE EXCEPTION 'There is no such request between practices you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF asked.asked_by = session_user THEN
        RAISE EXCEPTION 'Who asked does not approve; another supervisor answers this.' USING ERRCODE = 'RD003';
    END IF;
    IF asked.op_id = op THEN
        IF NOT approve THEN
            RAISE EXCEPTION 'operation id reused' USING ERRCODE = 'RD001';
        END IF;
        RETURN led.begin_op(op, sha, 'transfer', asked.practice_id, NULL);
    END IF;
    IF asked.answered_op = op THEN
        IF approve OR asked.answered_by <> session_user OR asked.answered_sha IS DISTINCT FROM sha THEN
            RAISE EXCEPTION 'operation id reused' USING ERRCODE = 'RD001';
        END IF;
        RETURN jsonb_build_object('result', 'declined', 'due', due);
    END IF;
    IF asked.state <> 'asked' THEN
        RAISE EXCEPTION 'This was answered by % at %.', asked.answered_by, api.office_time_v1(asked.answered_at)
            USING ERRCODE = 'RD002';
    END IF;
    IF NOT approve THEN
        UPDATE app.practice_due AS kept SET state = 'declined', answered_by = session_user, answered_at = clock_timestamp(),
            answered_op = op, answered_sha = sha, version = kept.version + 1 WHERE kept.id = due;
        RETURN jsonb_build_object('result', 'declined', 'due', due);
    END IF;
    SELECT array_agg(practice.code ORDER BY practice.id = asked.other_practice_id) INTO codes FROM app.practice AS practice
        WHERE practice.id IN (asked.practice_id, asked.other_practice_id);

    IF asked.line_id IS NOT NULL THEN
        SELECT * INTO held FROM led.lock_bank_line(asked.line_id, NULL);
        theirs := asked.other_remit_id;
        PERFORM FROM app.remit AS payment WHERE payment.id = theirs AND payment.practice_id = asked.other_practice_id FOR UPDATE;
        IF NOT FOUND OR led.clearing_left(asked.other_practice_id, 'remit', theirs) < asked.cents THEN
            RAISE EXCEPTION 'The other practice''s payment does not wait for that much: post it first.' USING ERRCODE = 'RD001';
        END IF;
        stored := led.begin_op(op, sha, 'transfer', asked.practice_id, NULL, asked.reason, 'bank_line', held.id);
    ELSE
        SELECT * INTO part FROM app.remit_claim AS kept WHERE kept.id = asked.remit_claim_id;
        PERFORM FROM app.remit AS payment WHERE payment.id = part.remit_id FOR UPDATE;
        SELECT * INTO part FROM app.remit_claim AS kept WHERE kept.id = asked.remit_claim_id FOR UPDATE;
        IF part.state <> 'exception' THEN
            RAISE EXCEPTION 'This claim is no exception any more; nothing was changed.' USING ERRCODE = 'RD002';
        END IF;
        stored := led.begin_op(op, sha, 'transfer', asked.practice_id, NULL, asked.reason, 'remit', part.remit_id);
        theirs := coalesce(asked.other_remit_id, led.copy_received(due, part.id, asked.other_practice_id, today));
    END IF;
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;

    INSERT INTO led.entry (op_id, practice_id, account, kind, reference, cents, effective_date, period, remit_claim_id, reverses)
        SELECT op, leg.practice, leg.account, leg.kind, leg.reference, leg.cents, today, month, leg.part, leg.reverses
        FROM (SELECT asked.practice_id AS practice, unposted.account, unposted.kind, unposted.reference, -unposted.cents AS cents,
                     unposted.remit_claim_id AS part, unposted.id AS reverses
              FROM led.entry AS unposted
              WHERE unposted.op_id = part.op_id AND unposted.remit_claim_id = part.id AND unposted.kind = 'unposted'
                AND NOT EXISTS (SELECT FROM led.entry AS back WHERE back.reverses = unposted.id)
              UNION ALL
              SELECT asked.practice_id, CASE WHEN part.id IS NULL THEN 'bank' ELSE 'clearing' END,
                     CASE WHEN part.id IS NULL THEN 'deposit' ELSE 'due' END,
                     CASE WHEN part.id IS NULL THEN 'B' || held.account_id ELSE 'R' || part.remit_id END, asked.cents, part.id, NULL
              UNION ALL SELECT asked.practice_id, 'due_to', 'due', codes[2], -asked.cents, part.id, NULL
              UNION ALL SELECT asked.other_practice_id, 'due_from', 'due', codes[1], asked.cents, NULL, NULL
              UNION ALL SELECT asked.other_practice_id, 'clearing', 'deposit', 'R' || theirs, -asked.cents, NULL, NULL) AS leg;
    INSERT INTO app.deposit_part (practice_id, due_id, target_kind, target_id, cents, op_id)
        VALUES (asked.other_practice_id, due, 'remit', theirs, asked.cents, op);
    IF part.id IS NULL THEN
        INSERT INTO app.deposit_part (practice_id, line_id, due_id, target_kind, target_id, cents, op_id)
            VALUES (asked.practice_id, held.id, due, 'due', due, asked.cents, op);
        PERFORM led.apply_to_line(held.id, asked.cents);
    ELSE
        UPDATE app.remit_claim AS kept SET state = 'posted', op_id = op, posted_by_hand = true, verdict = 'other_practice',
            exception_text = 'The money is owed to practice ' || codes[2] || '.' WHERE kept.id = part.id;
        PERFORM led.refresh_remit(part.remit_id);
        UPDATE app.remit AS kept SET state = led.remit_state(kept.id, false) WHERE kept.id = part.remit_id;
        PERFORM api.close_reasons_v1(today, ARRAY[part.claim_id], ARRAY[NULL::text], ARRAY[part.id],
                                     'The money is owed to practice ' || codes[2] || '.');
    END IF;
    UPDATE app.practice_due AS kept SET state = 'owed', op_id = op, other_remit_id = theirs, answered_by = session_user,
        answered_at = clock_timestamp(), version = kept.version + 1 WHERE kept.id = due;
    INSERT INTO app.change (topic, practice_id) VALUES ('bank', asked.practice_id), ('remit', asked.other_practice_id);
    RETURN led.finish_op(op, jsonb_build_object('result', 'owed', 'op', op, 'due', due, 'remit', theirs));
END $$;
ALTER FUNCTION api.answer_due_v1(uuid, bytea, bigint, boolean, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.answer_due_v1(uuid, bytea, bigint, boolean, date) TO rd_supervisor;
