-- Keep a file of mail as it came, its pages with their own bytes, and the letters it holds: the whole file or nothing. The same bytes
-- again: the file that is here, with who brought it. practice null: nobody has said whose it is; a cover sheet may say so.
--   pages    [{page, role, kind, sha}] and contents in parallel      letters  [{pages: [..], token, notice}]; token: of our cover sheet
-- Returns {file, new, by, at, letters: [{letter, words, notice}]}.
CREATE OR REPLACE FUNCTION api.store_mail_v1(practice integer, sha bytea, kind text, content bytea, source text, received_on date,
    pages jsonb, contents bytea[], letters jsonb, today date) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    made  bigint;
    known app.letter_file;
    part  jsonb;
    done  jsonb := '[]';
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'service');
    IF practice IS NULL AND NOT (SELECT sec.has_every_practice()) THEN
        RAISE EXCEPTION 'Say which practice the mail is for; only who sees every practice may leave it open.' USING ERRCODE = 'RD001';
    ELSIF practice IS NOT NULL AND NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice among those you hold as a whole.' USING ERRCODE = 'RD004';
    ELSIF received_on > today OR jsonb_array_length(pages) <> cardinality(contents) THEN
        RAISE EXCEPTION 'Mail comes today or came before, and every page has its bytes.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.letter_file (practice_id, sha256, kind, content, pages, source, received_on)
        VALUES (practice, sha, kind, content, cardinality(contents), source, received_on)
        ON CONFLICT (practice_id, sha256) DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        SELECT * INTO known FROM app.letter_file AS file WHERE file.practice_id IS NOT DISTINCT FROM practice AND file.sha256 = sha;
        RETURN jsonb_build_object('file', known.id, 'new', false, 'by', api.person_name_v1(known.actor), 'at', api.office_time_v1(known.at),
            'letters', (SELECT coalesce(jsonb_agg(jsonb_build_object('letter', l.id, 'words', l.words, 'notice', l.notice) ORDER BY l.id), '[]')
                        FROM app.letter AS l WHERE l.id IN (SELECT page.letter_id FROM app.letter_page AS page WHERE page.file_id = known.id)));
    END IF;
    FOR part IN SELECT each.value FROM jsonb_array_elements(letters) WITH ORDINALITY AS each ORDER BY each.ordinality LOOP
        done := done || app.store_letter(made, practice, source, received_on, part, pages, contents, today);
    END LOOP;
    INSERT INTO app.letter_page (practice_id, file_id, source_page, place, role, kind, sha256, content)
        SELECT practice, made, (page ->> 'page')::integer, 0, 'separator', page ->> 'kind', decode(page ->> 'sha', 'hex'), contents[at]
        FROM jsonb_array_elements(pages) WITH ORDINALITY AS each (page, at) WHERE page ->> 'role' = 'separator';
    IF (SELECT count(*) FROM app.letter_page AS page WHERE page.file_id = made) <> cardinality(contents) THEN
        RAISE EXCEPTION 'Every page of the file lies in one letter or separates two.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.change (topic) VALUES ('mail');
    RETURN jsonb_build_object('file', made, 'new', true, 'by', '', 'at', '', 'letters', done);
END $$;
ALTER FUNCTION api.store_mail_v1(integer, bytea, text, bytea, text, date, jsonb, bytea[], jsonb, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.store_mail_v1(integer, bytea, text, bytea, text, date, jsonb, bytea[], jsonb, date)
    TO rd_specialist, rd_poster, rd_supervisor, rd_service;
