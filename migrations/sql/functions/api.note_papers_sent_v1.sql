-- A letter or evidence leaves the office as a PDF: who let it out and why stands in the claim's time line before a page is drawn.
CREATE OR REPLACE FUNCTION api.note_papers_sent_v1(claim bigint, what text, pages integer, reason text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    place record;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF btrim(reason) = '' THEN
        RAISE EXCEPTION 'Say why the pages leave; the reason is kept.' USING ERRCODE = 'RD001';
    END IF;
    SELECT c.practice_id, c.location_id INTO place FROM app.claim AS c WHERE c.id = claim;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This claim is not in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text) VALUES (place.practice_id, place.location_id, claim, 'document',
        format('Saved as PDF: %s, %s; %s', what, CASE WHEN pages = 1 THEN '1 page' ELSE pages || ' pages' END, btrim(reason)));
    INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', place.practice_id, place.location_id, claim);
END $$;
ALTER FUNCTION api.note_papers_sent_v1(bigint, text, integer, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.note_papers_sent_v1(bigint, text, integer, text) TO rd_specialist, rd_poster, rd_supervisor;
