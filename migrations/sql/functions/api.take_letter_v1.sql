-- Open a waiting letter at a desk: it is this person's for ten minutes, so that two clerks do not read the same one. `over`: take it
-- from a colleague who has it open. Its version stays: opening changes nothing about it. Returns who has it now.
CREATE OR REPLACE FUNCTION api.take_letter_v1(letter bigint, over boolean) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held app.letter;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO held FROM app.letter AS known WHERE known.id = letter FOR UPDATE;
    IF NOT FOUND OR NOT app.letter_in_sight(held) THEN
        RAISE EXCEPTION 'There is no such letter in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    IF held.state <> 'new' THEN
        RETURN '';
    ELSIF held.held_until > clock_timestamp() AND held.owner <> session_user AND NOT over THEN
        RETURN api.person_name_v1(held.owner);
    END IF;
    -- One letter at a time is open at a desk: going on to the next one gives this one free.
    UPDATE app.letter AS known SET held_until = NULL WHERE known.owner = session_user AND known.held_until IS NOT NULL
        AND known.state = 'new' AND known.id <> letter;
    UPDATE app.letter AS known SET owner = session_user, held_until = clock_timestamp() + interval '10 minutes' WHERE known.id = letter;
    INSERT INTO app.change (topic) VALUES ('mail');
    RETURN '';
END $$;
ALTER FUNCTION api.take_letter_v1(bigint, boolean) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.take_letter_v1(bigint, boolean) TO rd_specialist, rd_poster, rd_supervisor;
