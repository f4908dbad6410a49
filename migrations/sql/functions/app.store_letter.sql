-- One letter of a file with its pages; a cover sheet of ours in front puts it at its claim at once. What is not certain is a notice
-- and waits for a person: a sheet nobody here knows, one that came back before, one of another practice. Internal to api.store_mail_v1.
CREATE OR REPLACE FUNCTION app.store_letter(file bigint, practice integer, source text, received_on date, part jsonb, pages jsonb,
    contents bytea[], today date) RETURNS jsonb LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    cover  app.cover_sheet;
    notice text := coalesce(part ->> 'notice', '');
    letter app.letter;
    done   jsonb;
BEGIN
    IF part ->> 'token' IS NOT NULL THEN
        SELECT * INTO cover FROM app.cover_sheet AS sheet WHERE sheet.token = part ->> 'token' ORDER BY sheet.id LIMIT 1 FOR UPDATE;
        notice := btrim(notice || CASE WHEN notice <> '' THEN ''
            WHEN cover.id IS NULL THEN ' A cover sheet like ours that this office does not know.'
            WHEN practice IS NOT NULL AND cover.practice_id <> practice THEN ' Our cover sheet of another practice lies in front.'
            WHEN cover.returned_at IS NOT NULL THEN format(' This cover sheet came back before, on %s.', api.office_time_v1(cover.returned_at))
            WHEN NOT cover.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN ' Our cover sheet of another practice lies in front.'
            WHEN jsonb_array_length(part -> 'pages') = 1 AND cover.purpose <> 'returned_mail' THEN ' Nothing lies behind the cover sheet.'
            ELSE '' END);
    END IF;
    INSERT INTO app.letter (practice_id, source, received_on, notice, cover_id)
        VALUES (CASE WHEN notice = '' THEN coalesce(practice, cover.practice_id) ELSE practice END, source, received_on, notice,
                CASE WHEN cover.practice_id = coalesce(practice, cover.practice_id) THEN cover.id END)
        RETURNING * INTO letter;
    INSERT INTO app.letter_page (practice_id, letter_id, file_id, source_page, place, role, kind, sha256, content)
        SELECT letter.practice_id, letter.id, file, (sent.page ->> 'page')::integer, row_number() OVER (ORDER BY wanted.place), sent.page ->> 'role',
               sent.page ->> 'kind', decode(sent.page ->> 'sha', 'hex'), contents[sent.at]
        FROM jsonb_array_elements_text(part -> 'pages') WITH ORDINALITY AS wanted (page, place)
        JOIN jsonb_array_elements(pages) WITH ORDINALITY AS sent (page, at) ON sent.page ->> 'page' = wanted.page;
    IF cover.id IS NOT NULL AND notice = '' THEN
        UPDATE app.cover_sheet AS sheet SET returned_at = clock_timestamp(), letter_id = letter.id WHERE sheet.id = cover.id;
        done := app.index_letter(letter, jsonb_build_object('claim', cover.claim_id,
            'type', CASE cover.purpose WHEN 'returned_mail' THEN 'returned_statement' ELSE 'papers' END), cover.purpose, today);
    END IF;
    RETURN jsonb_build_object('letter', letter.id, 'words', coalesce(done ->> 'words', ''), 'notice', notice);
END $$;
ALTER FUNCTION app.store_letter(bigint, integer, text, date, jsonb, jsonb, bytea[], date) OWNER TO rd_fn_work;
