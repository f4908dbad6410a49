-- The payer answered an appeal. One that the denial desk recorded is decided there, by the same function as at the desk. Of one nobody
-- recorded: won closes the appeal (or the claim's one denial) and waits for the money; lost or partly lost leaves it open with the next
-- level's deadline. `named` is the reason when several are open. Returns {deeds, words}. Internal to the functions of mail.
CREATE OR REPLACE FUNCTION app.answer_appeal(claim app.claim, letter app.letter, named bigint, wanted_queue text, today date) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    kinds   text := CASE WHEN EXISTS (SELECT FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.kind = 'appeal' AND r.closed_on IS NULL)
                    THEN 'appeal' ELSE 'denial' END;
    found   bigint[] := ARRAY(SELECT r.id FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.kind = kinds AND r.closed_on IS NULL
                              AND (named IS NULL OR r.id = named) ORDER BY r.id);
    waiting bigint[] := ARRAY(SELECT r.id FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.kind = 'follow_up' AND r.closed_on IS NULL);
    known   app.work_reason;
    filed   app.appeal;
    level   integer;
    clock   date;
    words   text;
    deeds   jsonb := '[]';
BEGIN
    IF kinds = 'appeal' AND cardinality(found) <> 1 THEN
        RAISE EXCEPTION '% appeals are open on this claim; say which one the payer answered.', cardinality(found) USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO known FROM app.work_reason AS r WHERE r.id = found[1] AND cardinality(found) = 1 FOR UPDATE;
    SELECT * INTO filed FROM app.appeal AS a WHERE a.reason_id = known.id AND a.decision IS NULL;
    level := greatest(coalesce(known.level, 0), 1);
    IF filed.id IS NOT NULL THEN
        SELECT done.why INTO words FROM api.decide_appeal_v1(filed.id, filed.version,
            CASE letter.decision WHEN 'won' THEN 'overturned' WHEN 'lost' THEN 'upheld' ELSE 'partial' END,
            letter.letter_date, letter.cents, '', today) AS done;
        deeds := deeds || jsonb_build_object('act', 'decided', 'appeal', filed.id, 'reason', known.id,
            'version', (SELECT r.version FROM app.work_reason AS r WHERE r.id = known.id), 'before', to_jsonb(known));
    ELSE
        words := format('Appeal level %s %s by letter of %s', level, CASE letter.decision WHEN 'won' THEN 'won' WHEN 'lost' THEN 'refused'
            ELSE 'granted in part' END, to_char(letter.letter_date, 'MM/DD/YYYY'));
        IF letter.decision <> 'won' THEN
            clock := CASE WHEN level < 3 OR letter.due_on IS NOT NULL
                     THEN app.letter_clock(claim.id, 'appeal' || (level + 1), letter.due_on, letter.letter_date, today) END;
            words := words || CASE WHEN clock IS NOT NULL THEN format('; level %s until %s', level + 1, to_char(clock, 'MM/DD/YYYY'))
                                   WHEN level < 3 THEN format('; level %s, no deadline is known', level + 1)
                                   ELSE '; every level is used, decide what is left' END || '.';
            deeds := deeds || app.put_reason(claim, CASE WHEN known.id IS NULL THEN 'appeal' ELSE known.kind END, wanted_queue,
                'appeal' || least(level + 1, 3), clock, NULL, words, letter.reference, level, today);
        ELSE
            words := words || '; see that it is paid.';
            IF known.id IS NOT NULL THEN
                UPDATE app.work_reason AS r SET closed_on = today, closed_text = words, version = r.version + 1 WHERE r.id = known.id;
                deeds := deeds || jsonb_build_object('act', 'closed', 'reason', known.id, 'version', known.version + 1, 'before', to_jsonb(known));
            END IF;
            INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, cents, text, by_rule, wake_on)
                SELECT claim.practice_id, claim.location_id, claim.id, 'follow_up', 'follow_up', today, today + p.follow_up_days,
                    claim.balance_cents, words, false, 'remittance' FROM app.payer AS p WHERE p.id = claim.payer_id
                ON CONFLICT DO NOTHING;
        END IF;
    END IF;
    SELECT deeds || coalesce(jsonb_agg(jsonb_build_object('act', 'opened', 'reason', r.id, 'version', r.version)), '[]') INTO deeds
        FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.kind = 'follow_up' AND r.closed_on IS NULL AND r.id <> ALL (waiting);
    RETURN jsonb_build_object('deeds', deeds, 'words', words);
END $$;
ALTER FUNCTION app.answer_appeal(app.claim, app.letter, bigint, text, date) OWNER TO rd_fn_work;
