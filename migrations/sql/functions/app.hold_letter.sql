-- Lock a letter for a change: it is in sight of the person, and as the screen showed it. Internal to the functions of mail.
CREATE OR REPLACE FUNCTION app.hold_letter(letter bigint, expected_version integer) RETURNS app.letter LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held app.letter;
BEGIN
    SELECT * INTO held FROM app.letter AS known WHERE known.id = hold_letter.letter FOR UPDATE;
    IF NOT FOUND OR NOT app.letter_in_sight(held) THEN
        RAISE EXCEPTION 'There is no such letter in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    IF held.version <> expected_version THEN
        RAISE EXCEPTION '%', CASE
            WHEN held.state = 'indexed' THEN format('This letter was indexed by %s at %s; look at it again.',
                api.person_name_v1(held.indexed_by), api.office_time_v1(held.indexed_at))
            ELSE 'This letter was changed by somebody else meanwhile; look at it again.' END USING ERRCODE = 'RD002';
    END IF;
    RETURN held;
END $$;
ALTER FUNCTION app.hold_letter(bigint, integer) OWNER TO rd_fn_work;
