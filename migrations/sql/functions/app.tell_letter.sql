-- A letter came to these claims or left them: what sleeps until a reply wakes, owners are picked anew, desks are told.
CREATE OR REPLACE FUNCTION app.tell_letter(claims bigint[], practice integer, today date) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched bigint[] := ARRAY(SELECT DISTINCT each FROM unnest(claims) AS each WHERE each IS NOT NULL ORDER BY each);
BEGIN
    -- A letter is a reply, too.
    PERFORM api.wake_claims_v1(touched, 'letter', today);
    PERFORM api.wake_claims_v1(touched, 'reply', today);
    PERFORM api.work_route_v1(touched, '{}', today);
    INSERT INTO app.change (topic, practice_id, location_id, claim_id)
        SELECT 'claim', c.practice_id, c.location_id, c.id FROM app.claim AS c WHERE c.id = ANY (touched);
    -- No practice in it: a person of one location may take a letter off, and tells the mail room of the whole practice.
    INSERT INTO app.change (topic) VALUES ('mail');
END $$;
ALTER FUNCTION app.tell_letter(bigint[], integer, date) OWNER TO rd_fn_work;
