-- Say which practice a waiting letter is for; its pages go with it. Who names it holds that practice as a whole.
CREATE OR REPLACE FUNCTION api.route_letter_v1(letter bigint, expected_version integer, practice integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held app.letter;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := app.hold_letter(letter, expected_version);
    IF held.state <> 'new' THEN
        RAISE EXCEPTION 'Only a letter that waits unindexed is given to another practice.' USING ERRCODE = 'RD001';
    ELSIF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'You can only give mail to a practice you hold as a whole.' USING ERRCODE = 'RD003';
    END IF;
    UPDATE app.letter AS l SET practice_id = practice, cover_id = NULL, version = l.version + 1 WHERE l.id = letter;
    UPDATE app.letter_page AS page SET practice_id = practice WHERE page.letter_id = letter;
    INSERT INTO app.change (topic) VALUES ('mail');
    RETURN held.version + 1;
END $$;
ALTER FUNCTION api.route_letter_v1(bigint, integer, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.route_letter_v1(bigint, integer, integer) TO rd_specialist, rd_poster, rd_supervisor;
