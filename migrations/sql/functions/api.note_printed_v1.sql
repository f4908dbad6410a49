-- A person saw the claim form come out well: one line in the claim's time line, told to the other desks.
CREATE OR REPLACE FUNCTION api.note_printed_v1(claim bigint, plain boolean, pages integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    place record;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF pages NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'A printed form has at least one page.' USING ERRCODE = 'RD001';
    END IF;
    SELECT c.practice_id, c.location_id INTO place FROM app.claim c WHERE c.id = note_printed_v1.claim;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This claim is not in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        VALUES (place.practice_id, place.location_id, note_printed_v1.claim, 'print',
                format('CMS-1500 printed on %s, %s',
                       CASE WHEN plain THEN 'plain paper' ELSE 'the pre-printed form' END,
                       CASE WHEN pages = 1 THEN '1 page' ELSE pages || ' pages' END));
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        VALUES ('claim', place.practice_id, place.location_id, note_printed_v1.claim, session_user);
END $$;
ALTER FUNCTION api.note_printed_v1(bigint, boolean, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.note_printed_v1(bigint, boolean, integer) TO rd_specialist, rd_poster, rd_supervisor;
