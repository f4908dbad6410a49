-- Take a letter off its claim or account: what it opened is closed, what it moved or closed is as before, unless somebody worked on
-- it since; that stays and is told. The letter waits in the mail room again. Returns {letter, version, words}.
CREATE OR REPLACE FUNCTION api.unindex_letter_v1(letter bigint, expected_version integer, reason text, today date) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held    app.letter;
    deed    jsonb;
    undone  integer := 0;
    left_   integer := 0;
    made    boolean;
    touched bigint[];
    words   text;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := app.hold_letter(letter, expected_version);
    IF held.state <> 'indexed' THEN
        RAISE EXCEPTION 'This letter is at no claim.' USING ERRCODE = 'RD001';
    ELSIF btrim(reason) = '' THEN
        RAISE EXCEPTION 'Say why the letter is taken off; the reason is kept.' USING ERRCODE = 'RD001';
    END IF;
    SELECT coalesce(array_agg(DISTINCT r.claim_id), '{}') INTO touched FROM app.work_reason AS r
        WHERE r.id IN (SELECT (each ->> 'reason')::bigint FROM jsonb_array_elements(held.deeds) AS each);
    -- Last deed first: what was opened must be closed before what it replaced can be open again.
    FOR deed IN SELECT each.value FROM jsonb_array_elements(held.deeds) WITH ORDINALITY AS each ORDER BY each.ordinality DESC LOOP
        made := app.undo_deed(deed, 'The letter was taken off the claim: ' || btrim(reason), today);
        undone := undone + made::integer;
        left_ := left_ + (NOT made)::integer;
    END LOOP;
    words := CASE WHEN left_ = 0 THEN 'What it opened is undone.'
             ELSE left_ || ' of ' || (undone + left_) || ' things it opened were worked on since and stay as they are.' END
        || coalesce(' The demand stays among the take-backs (T' || (SELECT l.takeback_id FROM app.takeback_letter AS l
                    WHERE l.id = held.takeback_letter_id) || ').', '');
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT c.practice_id, c.location_id, c.id, 'letter', 'A letter was taken off this claim: ' || btrim(reason) || '. ' || words
        FROM app.claim AS c WHERE c.id = held.claim_id;
    UPDATE app.letter AS l SET state = 'new', claim_id = NULL, account_id = NULL, location_id = NULL, words = '', deeds = '[]',
        takeback_letter_id = NULL, indexed_by = '', indexed_at = NULL, owner = session_user, version = l.version + 1 WHERE l.id = held.id;
    UPDATE app.letter_page AS page SET location_id = NULL WHERE page.letter_id = held.id;
    PERFORM app.tell_letter(touched || held.claim_id, held.practice_id, today);
    RETURN jsonb_build_object('letter', held.id, 'version', held.version + 1, 'words', words);
END $$;
ALTER FUNCTION api.unindex_letter_v1(bigint, integer, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.unindex_letter_v1(bigint, integer, text, date) TO rd_specialist, rd_poster, rd_supervisor;
