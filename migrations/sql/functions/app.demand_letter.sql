-- Find the take-back letter with this control number among those of the claim's payers; with `keep`, an amount and the right to it
-- (poster or supervisor of the whole practice) it is recorded now. Returns its id, null when there is none. Internal to mail.
CREATE OR REPLACE FUNCTION app.demand_letter(claim app.claim, letter app.letter, keep boolean, today date) RETURNS bigint LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    norm  text := upper(regexp_replace(letter.reference, '[^A-Za-z0-9]', '', 'g'));
    found bigint;
BEGIN
    IF norm = '' THEN
        RETURN NULL;
    END IF;
    IF keep AND letter.cents IS NOT NULL AND (sec.has_group('poster') OR sec.has_group('supervisor'))
       AND claim.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        PERFORM api.record_letter_v1(claim.practice_id, claim.payer_id, letter.letter_date, letter.reference, letter.cents, letter.due_on,
                                     NULL, ARRAY[claim.number], '', today);
    END IF;
    SELECT l.id INTO found FROM app.takeback_letter AS l WHERE l.practice_id = claim.practice_id AND l.control_norm = norm
        AND l.payer_id IN (SELECT due.payer_id FROM app.claim_payer AS due WHERE due.claim_id = claim.id)
        ORDER BY l.id LIMIT 1;
    RETURN found;
END $$;
ALTER FUNCTION app.demand_letter(app.claim, app.letter, boolean, date) OWNER TO rd_fn_work;
