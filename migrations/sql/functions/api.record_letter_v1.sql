-- Record a payer's demand letter. It opens a chain, or joins the one that knows its control number already, or that of the one
-- claim it names. The same letter again changes nothing; the same control number with another amount or date is refused.
-- Returns the chain's id.
CREATE OR REPLACE FUNCTION api.record_letter_v1(practice integer, payer integer, letter_date date, control_number text, cents bigint,
    due_on date, dispute_by date, claim_numbers text[], note text, today date) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    norm   text := upper(regexp_replace(control_number, '[^A-Za-z0-9]', '', 'g'));
    known  app.takeback_letter;
    chain  bigint;
    letter bigint;
    about  bigint[];
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) OR NOT EXISTS (SELECT FROM app.payer AS p WHERE p.id = payer) THEN
        RAISE EXCEPTION 'There is no such practice that you hold as a whole, or no such payer.' USING ERRCODE = 'RD004';
    END IF;
    IF norm = '' OR cents <= 0 OR letter_date > today THEN
        RAISE EXCEPTION 'A letter has a control number, an amount above zero and a date that is not to come.' USING ERRCODE = 'RD001';
    END IF;
    PERFORM FROM app.claim AS ours WHERE ours.id IN (
        SELECT led.takeback_claim(practice, payer, named) FROM unnest(claim_numbers) AS named
        UNION ALL
        SELECT t.claim_id FROM app.takeback AS t WHERE t.practice_id = practice AND t.payer_id = payer AND t.names @> ARRAY[norm])
        ORDER BY ours.id FOR NO KEY UPDATE;
    PERFORM pg_advisory_xact_lock(hashtextextended('takeback', practice::bigint * 1000003 + payer));
    SELECT * INTO known FROM app.takeback_letter AS l WHERE l.practice_id = practice AND l.payer_id = payer AND l.control_norm = norm;
    IF FOUND THEN
        IF known.cents = cents AND known.letter_date = letter_date THEN
            RETURN known.takeback_id;
        END IF;
        RAISE EXCEPTION 'A letter with this control number was recorded before, with another amount or date.' USING ERRCODE = 'RD001';
    END IF;
    about := ARRAY(SELECT DISTINCT led.takeback_claim(practice, payer, named) FROM unnest(claim_numbers) AS named);
    chain := (SELECT t.id FROM app.takeback AS t WHERE t.practice_id = practice AND t.payer_id = payer AND t.names @> ARRAY[norm]
              ORDER BY t.state = 'settled', t.id LIMIT 1);
    IF chain IS NULL THEN
        INSERT INTO app.takeback (practice_id, payer_id, title, opened_on, last_on)
            VALUES (practice, payer, control_number, letter_date, letter_date) RETURNING id INTO chain;
    END IF;
    UPDATE app.takeback AS t SET names = ARRAY(SELECT DISTINCT unnest(t.names || norm) ORDER BY 1), version = t.version + 1 WHERE t.id = chain;
    INSERT INTO app.takeback_letter (practice_id, payer_id, takeback_id, letter_date, control_number, control_norm, cents, due_on,
                                     dispute_by, claim_numbers, note, recorded_on)
        VALUES (practice, payer, chain, letter_date, control_number, norm, cents, due_on, dispute_by, claim_numbers, note, today)
        RETURNING id INTO letter;
    INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, claim_cents, letter_id)
        VALUES (practice, chain, 'letter', letter_date, cents, letter);
    -- Only a letter about one claim is that claim's; about several it stays a chain of its own until a person links it.
    IF cardinality(about) = 1 AND about[1] IS NOT NULL AND (SELECT t.claim_id IS NULL FROM app.takeback AS t WHERE t.id = chain) THEN
        chain := led.merge_takeback(chain, about[1]);
    END IF;
    PERFORM led.refresh_takebacks(ARRAY[chain], today);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id, 'takeback',
               'Demand letter ' || control_number || ' asks for ' || led.money_words(cents) || '.'
        FROM app.takeback AS t JOIN app.claim AS claim ON claim.id = t.claim_id WHERE t.id = chain;
    INSERT INTO app.change (topic, practice_id) VALUES ('takeback', practice);
    RETURN chain;
END $$;
ALTER FUNCTION api.record_letter_v1(integer, integer, date, text, bigint, date, date, text[], text, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.record_letter_v1(integer, integer, date, text, bigint, date, date, text[], text, date) TO rd_poster, rd_supervisor;
