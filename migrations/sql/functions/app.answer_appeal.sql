-- The payer answered an appeal: won closes it and waits for the money, lost or partly lost opens the next level with its
-- own deadline. `named` is the appeal's reason when several are open. Returns {deeds, words}. Internal to the functions of mail.
CREATE OR REPLACE FUNCTION app.answer_appeal(claim app.claim, letter app.letter, named bigint, wanted_queue text, today date) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    known   app.work_reason;
    several integer;
    level   integer;
    clock   date;
    days    integer := (SELECT p.follow_up_days FROM app.payer AS p WHERE p.id = claim.payer_id);
    made    bigint;
    words   text;
    deeds   jsonb := '[]';
BEGIN
    SELECT count(*) INTO several FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.kind = 'appeal' AND r.closed_on IS NULL
        AND (named IS NULL OR r.id = named);
    IF several > 1 OR (several = 0 AND named IS NOT NULL) THEN
        RAISE EXCEPTION '% appeals are open on this claim; say which one the payer answered.', several USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO known FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.kind = 'appeal' AND r.closed_on IS NULL
        AND (named IS NULL OR r.id = named) FOR UPDATE;
    level := greatest(coalesce(known.level, 0), 1);
    words := format('Appeal level %s %s by letter of %s', level, CASE letter.decision WHEN 'won' THEN 'won' WHEN 'lost' THEN 'refused'
        ELSE 'granted in part' END, to_char(letter.letter_date, 'MM/DD/YYYY'));
    IF known.id IS NOT NULL THEN
        UPDATE app.work_reason AS r SET closed_on = today, closed_text = words, version = r.version + 1 WHERE r.id = known.id;
        deeds := deeds || jsonb_build_object('act', 'closed', 'reason', known.id, 'version', known.version + 1, 'before', to_jsonb(known));
    END IF;
    IF letter.decision = 'won' THEN
        words := words || format('; payment expected by %s', to_char(today + days, 'MM/DD/YYYY'));
        INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, cents, text, by_rule, wake_on)
            VALUES (claim.practice_id, claim.location_id, claim.id, 'follow_up', 'follow_up', today, today + days, claim.balance_cents,
                    words, false, 'remittance')
            ON CONFLICT DO NOTHING RETURNING id INTO made;
    ELSE
        clock := CASE WHEN level < 3 OR letter.due_on IS NOT NULL
                 THEN app.letter_clock(claim.id, 'appeal' || (level + 1), letter.due_on, letter.letter_date, today) END;
        words := words || CASE WHEN clock IS NOT NULL THEN format('; level %s until %s', level + 1, to_char(clock, 'MM/DD/YYYY'))
                               WHEN level < 3 THEN format('; level %s, no deadline is known', level + 1)
                               ELSE '; no further level is known, decide what is left' END;
        INSERT INTO app.work_reason (practice_id, location_id, claim_id, remit_claim_id, remit_id, kind, queue, opened_on, due_on, clock_kind,
                                     clock_on, cents, text, by_rule, reference, level, group_code, reason_code)
            VALUES (claim.practice_id, claim.location_id, claim.id, known.remit_claim_id, known.remit_id, 'appeal',
                    coalesce((SELECT q.code FROM app.queue AS q WHERE q.code = wanted_queue), 'mail'), today, today,
                    CASE WHEN clock IS NULL THEN 'due' ELSE 'appeal' END, clock, coalesce(known.cents, claim.balance_cents), words, false,
                    letter.reference, least(level + 1, 9), coalesce(known.group_code, ''), coalesce(known.reason_code, ''))
            RETURNING id INTO made;
    END IF;
    IF made IS NOT NULL THEN
        deeds := deeds || jsonb_build_object('act', 'opened', 'reason', made, 'version', 1);
    END IF;
    RETURN jsonb_build_object('deeds', deeds, 'words', words || '.');
END $$;
ALTER FUNCTION app.answer_appeal(app.claim, app.letter, bigint, text, date) OWNER TO rd_fn_work;
