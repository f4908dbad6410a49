-- Put a held letter at its claim or account and do what its type does. `said`: {type, claim, account, letter_date, due_on, reference,
-- cents, decision, note, appeal, keep}. Returns what it did in words. Internal: people by api.index_letter_v1, cover sheets when they come back.
CREATE OR REPLACE FUNCTION app.index_letter(held app.letter, said jsonb, purpose text, today date) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    to_claim bigint := (said ->> 'claim')::bigint;
    place    record;
    done     jsonb;
    touched  bigint[];
    letter   app.letter;
BEGIN
    IF to_claim IS NOT NULL THEN
        SELECT c.practice_id, c.location_id INTO place FROM app.claim AS c WHERE c.id = to_claim AND c.practice_id = held.practice_id;
    ELSE
        SELECT a.practice_id, NULL::integer AS location_id INTO place FROM app.account AS a
            WHERE a.id = (said ->> 'account')::bigint AND a.practice_id = held.practice_id;
    END IF;
    IF place.practice_id IS NULL THEN
        RAISE EXCEPTION 'There is no such claim or account of the letter''s practice in your scope.' USING ERRCODE = 'RD004';
    END IF;
    UPDATE app.letter AS l SET state = 'indexed', type = said ->> 'type', claim_id = to_claim,
        account_id = CASE WHEN to_claim IS NULL THEN (said ->> 'account')::bigint END, location_id = place.location_id,
        letter_date = coalesce((said ->> 'letter_date')::date, held.received_on), due_on = (said ->> 'due_on')::date,
        reference = coalesce(btrim(said ->> 'reference'), ''), cents = (said ->> 'cents')::bigint, decision = coalesce(said ->> 'decision', ''),
        note = coalesce(btrim(said ->> 'note'), ''), indexed_by = session_user, indexed_at = clock_timestamp(), held_until = NULL,
        version = l.version + 1
        WHERE l.id = held.id RETURNING * INTO letter;
    UPDATE app.letter_page AS page SET location_id = place.location_id WHERE page.letter_id = held.id;
    done := app.open_letter_work(letter, (said ->> 'appeal')::bigint, coalesce((said ->> 'keep')::boolean, false), purpose, today);
    UPDATE app.letter AS l SET words = done ->> 'words', deeds = done -> 'deeds', takeback_letter_id = (done ->> 'takeback')::bigint
        WHERE l.id = held.id;
    SELECT coalesce(array_agg(DISTINCT r.claim_id), '{}') INTO touched FROM app.work_reason AS r
        WHERE r.id IN (SELECT (deed ->> 'reason')::bigint FROM jsonb_array_elements(done -> 'deeds') AS deed);
    PERFORM app.tell_letter(touched || to_claim, letter.practice_id, today);
    RETURN jsonb_build_object('letter', letter.id, 'version', letter.version, 'words', done ->> 'words');
END $$;
ALTER FUNCTION app.index_letter(app.letter, jsonb, text, date) OWNER TO rd_fn_work;
