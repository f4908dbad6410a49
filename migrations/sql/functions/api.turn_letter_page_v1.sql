-- Turn a page of a letter to 0, 90, 180 or 270 degrees clockwise; how it lies is kept for everybody.
CREATE OR REPLACE FUNCTION api.turn_letter_page_v1(page bigint, expected_version integer, rotation integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held app.letter;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT l.* INTO held FROM app.letter_page AS known JOIN app.letter AS l ON l.id = known.letter_id WHERE known.id = page;
    IF NOT FOUND OR NOT app.letter_in_sight(held) THEN
        RAISE EXCEPTION 'There is no such page in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    UPDATE app.letter_page AS known SET rotation = turn_letter_page_v1.rotation, version = known.version + 1
        WHERE known.id = page AND known.version = expected_version;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The page was turned by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    END IF;
END $$;
ALTER FUNCTION api.turn_letter_page_v1(bigint, integer, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.turn_letter_page_v1(bigint, integer, integer) TO rd_specialist, rd_poster, rd_supervisor;
