-- Set a waiting letter aside, which is about no claim and no account (advertising, a blank page): the reason is kept. With an empty
-- reason it waits again.
CREATE OR REPLACE FUNCTION api.set_letter_aside_v1(letter bigint, expected_version integer, reason text) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held app.letter;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := app.hold_letter(letter, expected_version);
    IF held.state <> (CASE WHEN btrim(reason) = '' THEN 'aside' ELSE 'new' END) THEN
        RAISE EXCEPTION '%', CASE WHEN btrim(reason) = '' AND held.state = 'new' THEN 'Say why the letter is set aside; the reason is kept.'
            ELSE 'Only a letter that waits unindexed is set aside, and only that comes back.' END USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.letter AS l SET state = CASE WHEN btrim(reason) = '' THEN 'new' ELSE 'aside' END, note = btrim(reason), owner = session_user,
        held_until = NULL, version = l.version + 1 WHERE l.id = letter;
    INSERT INTO app.change (topic) VALUES ('mail');
    RETURN held.version + 1;
END $$;
ALTER FUNCTION api.set_letter_aside_v1(bigint, integer, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.set_letter_aside_v1(bigint, integer, text) TO rd_specialist, rd_poster, rd_supervisor;
