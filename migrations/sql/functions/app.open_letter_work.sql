-- What a letter of this type does to its claim or account. Returns {deeds, words, takeback}. Internal to the functions of mail.
CREATE OR REPLACE FUNCTION app.open_letter_work(letter app.letter, appeal bigint, keep boolean, purpose text, today date) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    queue    text := (SELECT t.queue FROM app.letter_type AS t WHERE t.code = letter.type);
    dated    text := to_char(letter.letter_date, 'MM/DD/YYYY');
    claim    app.claim;
    clock    date;
    words    text;
    wanted   text;
    takeback bigint;
BEGIN
    -- What is about a guarantor is worked on the newest claim; of several, on the one the patient owes most on.
    SELECT c.* INTO claim FROM app.claim AS c
        WHERE c.practice_id = letter.practice_id AND (c.id = letter.claim_id OR (letter.claim_id IS NULL AND c.account_id = letter.account_id))
        ORDER BY (SELECT coalesce(sum(abs(b.cents)), 0) FROM led.line_balance AS b WHERE b.claim_id = c.id AND b.party = 'patient') DESC,
            c.service_from DESC, c.id DESC LIMIT 1 FOR NO KEY UPDATE;
    IF letter.type = 'information' THEN
        RETURN jsonb_build_object('deeds', '[]'::jsonb, 'words', 'Filed; nothing to do.');
    ELSIF letter.type = 'returned_statement' THEN
        RETURN app.return_mail(letter, coalesce(letter.account_id, claim.account_id), queue, today);
    ELSIF claim.id IS NULL THEN
        RAISE EXCEPTION 'This account has no claim in your scope to work on; file the letter as nothing to do.' USING ERRCODE = 'RD001';
    ELSIF letter.type = 'appeal_decision' THEN
        RETURN app.answer_appeal(claim, letter, appeal, queue, today);
    ELSIF letter.type = 'records_request' THEN
        clock := app.letter_clock(claim.id, 'records', letter.due_on, letter.letter_date, today);
        words := 'Records asked for by letter of ' || dated;
        wanted := 'records';
    ELSIF letter.type IN ('demand', 'refund_request') THEN
        takeback := app.demand_letter(claim, letter, keep AND letter.type = 'demand', today);
        clock := app.letter_clock(claim.id, 'refund', letter.due_on, letter.letter_date, today);
        words := CASE letter.type WHEN 'demand' THEN 'Money demanded back' ELSE 'Refund asked for' END || ' by letter of ' || dated
            || coalesce(': ' || to_char(letter.cents / 100.0, 'FM999,999,990.00'), '')
            || coalesce(', take-back T' || (SELECT l.takeback_id FROM app.takeback_letter AS l WHERE l.id = takeback), '');
        wanted := 'refund_request';
    ELSIF letter.type = 'cob' THEN
        clock := letter.due_on;
        words := 'The payer asks by letter of ' || dated || ' which insurance comes first';
        wanted := 'cob';
    ELSIF letter.type = 'papers' THEN
        words := 'Papers came back' || CASE WHEN purpose = '' THEN '' ELSE ' with our cover sheet' END || ' on '
            || to_char(letter.received_on, 'MM/DD/YYYY') || '; send them on';
        wanted := CASE WHEN purpose IN ('records', 'appeal') THEN purpose ELSE coalesce((
            SELECT min(r.kind) FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.closed_on IS NULL AND r.kind IN ('records', 'appeal', 'cob')
            HAVING count(*) = 1), 'correspondence') END;
        queue := CASE wanted WHEN 'correspondence' THEN queue ELSE wanted END;
    ELSE
        clock := letter.due_on;
        words := 'A letter of ' || dated || ' needs an answer';
        wanted := 'correspondence';
    END IF;
    words := words || CASE WHEN clock IS NOT NULL THEN '; by ' || to_char(clock, 'MM/DD/YYYY')
                           WHEN wanted IN ('records', 'refund_request') AND letter.type <> 'papers' THEN '; no deadline is known' ELSE '' END || '.';
    RETURN jsonb_build_object('words', words, 'takeback', takeback, 'deeds', jsonb_build_array(app.put_reason(claim, wanted, queue,
        CASE wanted WHEN 'records' THEN 'records' WHEN 'refund_request' THEN 'refund' ELSE 'answer' END, clock, letter.cents, words,
        letter.reference, 0, today)));
END $$;
ALTER FUNCTION app.open_letter_work(app.letter, bigint, boolean, text, date) OWNER TO rd_fn_work;
