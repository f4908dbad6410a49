-- Mail came back from an account's address: its statements wait, and its claims that the patient owes on ask for a new address
-- (without such a claim the one the letter names, else the newest). Returns {deeds, words}. Internal to the functions of mail.
CREATE OR REPLACE FUNCTION app.return_mail(letter app.letter, account bigint, wanted_queue text, today date) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    words constant text := 'A statement came back from the address on file; correct the address, statements wait until then.';
    claim app.claim;
    deeds jsonb := '[]';
    held  bigint;
BEGIN
    INSERT INTO app.mail_return (practice_id, account_id, letter_id, came_on) VALUES (letter.practice_id, account, letter.id, letter.received_on)
        RETURNING id INTO held;
    FOR claim IN
        SELECT c.* FROM app.claim AS c WHERE c.account_id = account AND c.practice_id = letter.practice_id
            AND (SELECT sum(b.cents) FROM led.line_balance AS b WHERE b.claim_id = c.id AND b.party = 'patient') > 0
        ORDER BY c.id FOR NO KEY UPDATE
    LOOP
        deeds := deeds || app.put_reason(claim, 'returned_mail', wanted_queue, 'due', NULL, NULL, words, '', 0, today);
    END LOOP;
    IF deeds = '[]' THEN
        SELECT c.* INTO claim FROM app.claim AS c WHERE c.account_id = account AND c.practice_id = letter.practice_id
            ORDER BY c.id = letter.claim_id DESC, c.service_from DESC, c.id DESC LIMIT 1;
        IF FOUND THEN
            deeds := deeds || app.put_reason(claim, 'returned_mail', wanted_queue, 'due', NULL, NULL, words, '', 0, today);
        END IF;
    END IF;
    RETURN jsonb_build_object('deeds', deeds || jsonb_build_object('act', 'held', 'return', held), 'words', words);
END $$;
ALTER FUNCTION app.return_mail(app.letter, bigint, text, date) OWNER TO rd_fn_work;
