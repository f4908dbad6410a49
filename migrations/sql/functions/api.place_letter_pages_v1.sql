-- Split and merge: these pages, in this order, are the pages at the end of `target`, or of a letter of their own (null). Pages and
-- target wait unindexed in one practice. A letter that loses its last page is gone. `versions` are those of the letters touched, as
-- shown: {id: version}. Returns the letter that has them now.
CREATE OR REPLACE FUNCTION api.place_letter_pages_v1(page_ids bigint[], target bigint, versions jsonb) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    home   bigint[] := ARRAY(SELECT DISTINCT page.letter_id FROM app.letter_page AS page WHERE page.id = ANY (page_ids) ORDER BY 1);
    one    bigint;
    held   app.letter;
    first_ app.letter;
    made   bigint := target;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF cardinality(page_ids) = 0 OR (SELECT count(*) FROM app.letter_page AS page WHERE page.id = ANY (page_ids) AND page.role <> 'separator')
            <> cardinality(page_ids) THEN
        RAISE EXCEPTION 'There is no such page in your practices.' USING ERRCODE = 'RD004';
    END IF;
    FOR one IN SELECT DISTINCT each FROM unnest(home || target) AS each WHERE each IS NOT NULL ORDER BY each LOOP
        held := app.hold_letter(one, coalesce((versions ->> one::text)::integer, 0));
        IF held.state <> 'new' THEN
            RAISE EXCEPTION 'Only letters that wait unindexed are split and merged.' USING ERRCODE = 'RD001';
        ELSIF first_.id IS NOT NULL AND held.practice_id IS DISTINCT FROM first_.practice_id THEN
            RAISE EXCEPTION 'Pages of two practices are never one letter.' USING ERRCODE = 'RD001';
        END IF;
        first_ := CASE WHEN first_.id IS NULL THEN held ELSE first_ END;
    END LOOP;
    IF target IS NULL THEN
        IF NOT EXISTS (SELECT FROM app.letter_page AS page WHERE page.letter_id = first_.id AND page.id <> ALL (page_ids)) THEN
            RAISE EXCEPTION 'At least one page stays with the letter.' USING ERRCODE = 'RD001';
        END IF;
        INSERT INTO app.letter (practice_id, source, received_on) VALUES (first_.practice_id, first_.source, first_.received_on)
            RETURNING id INTO made;
    END IF;
    UPDATE app.letter_page AS page SET letter_id = made, version = page.version + 1, place = wanted.place
            + (SELECT coalesce(max(last.place), 0) FROM app.letter_page AS last WHERE last.letter_id = made AND last.id <> ALL (page_ids))
        FROM unnest(page_ids) WITH ORDINALITY AS wanted (id, place) WHERE page.id = wanted.id;
    UPDATE app.letter AS l SET version = l.version + 1 WHERE l.id = ANY (home || target);
    DELETE FROM app.letter AS l WHERE l.id = ANY (home) AND l.id <> made
        AND NOT EXISTS (SELECT FROM app.letter_page AS page WHERE page.letter_id = l.id);
    INSERT INTO app.change (topic) VALUES ('mail');
    RETURN made;
END $$;
ALTER FUNCTION api.place_letter_pages_v1(bigint[], bigint, jsonb) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.place_letter_pages_v1(bigint[], bigint, jsonb) TO rd_specialist, rd_poster, rd_supervisor;
