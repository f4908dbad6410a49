-- Note a cover sheet about to be printed: whatever comes back behind its token goes to this claim. Returns its id.
CREATE OR REPLACE FUNCTION api.make_cover_v1(claim bigint, purpose text, token text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    place record;
    made  bigint;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT c.practice_id, c.location_id INTO place FROM app.claim AS c WHERE c.id = claim;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This claim is not in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.cover_sheet (practice_id, location_id, claim_id, purpose, token)
        VALUES (place.practice_id, place.location_id, claim, purpose, token) RETURNING id INTO made;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        VALUES (place.practice_id, place.location_id, claim, 'letter', format('Cover sheet %s made: what comes back behind it is this claim''s (%s)',
                made, CASE purpose WHEN 'records' THEN 'records' WHEN 'appeal' THEN 'appeal' ELSE 'returned mail' END));
    INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', place.practice_id, place.location_id, claim);
    RETURN made;
END $$;
ALTER FUNCTION api.make_cover_v1(bigint, text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.make_cover_v1(bigint, text, text) TO rd_specialist, rd_poster, rd_supervisor;
