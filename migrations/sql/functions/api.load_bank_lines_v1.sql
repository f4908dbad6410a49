-- Keep the lines of a bank statement, all or none; lines known before add nothing. The arrays run in parallel.
-- file null: typed by a person. A line of another format with the same day, amount and EFT trace is the same line.
-- Returns {"file", "added", "known", "again": the same bytes were loaded before}.
CREATE OR REPLACE FUNCTION api.load_bank_lines_v1(practice integer, account integer, file_name text, file_format text, content bytea,
    accounts integer[], days date[], amounts bigint[], kinds text[], bank_references text[], traces text[], originators text[],
    payers text[], addendas text[], keys text[]) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    kept_file bigint;
    added     integer;
    digest    bytea := sha256(content);
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    -- One loading per account at a time: the second of two equal files finds the first one's lines.
    PERFORM FROM app.bank_account AS held WHERE held.practice_id = practice AND held.id = ANY (accounts || account)
        ORDER BY held.id FOR UPDATE;
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[])
       OR EXISTS (SELECT FROM unnest(accounts || account) AS asked (id)
                  WHERE NOT EXISTS (SELECT FROM app.bank_account AS held WHERE held.id = asked.id AND held.practice_id = practice)) THEN
        RAISE EXCEPTION 'There is no such bank account in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF content IS NOT NULL THEN
        kept_file := (SELECT file.id FROM app.bank_file AS file WHERE file.account_id = account AND file.sha256 = digest);
        IF kept_file IS NOT NULL THEN
            RETURN jsonb_build_object('file', kept_file, 'added', 0, 'known', cardinality(keys), 'again', true);
        END IF;
        INSERT INTO app.bank_file (practice_id, account_id, sha256, name, format, content, lines)
            VALUES (practice, account, digest, file_name, file_format, content, cardinality(keys)) RETURNING id INTO kept_file;
    END IF;
    INSERT INTO app.bank_line (practice_id, account_id, file_id, posted_on, cents, kind, reference, trace, originator, payer_text,
                               addenda, natural_key)
        SELECT practice, line.account, kept_file, line.day, line.cents, line.kind, line.reference, line.trace, line.originator,
               line.payer, line.addenda, line.key
        FROM unnest(accounts, days, amounts, kinds, bank_references, traces, originators, payers, addendas, keys)
            WITH ORDINALITY AS line (account, day, cents, kind, reference, trace, originator, payer, addenda, key, place)
        WHERE line.trace = '' OR NOT EXISTS (SELECT FROM app.bank_line AS same
            WHERE same.account_id = line.account AND same.posted_on = line.day AND same.cents = line.cents AND same.trace = line.trace
              AND (content IS NULL OR same.file_id IS DISTINCT FROM kept_file))
        ORDER BY line.place
        ON CONFLICT (practice_id, account_id, natural_key) DO NOTHING;
    GET DIAGNOSTICS added = ROW_COUNT;
    INSERT INTO app.change (topic, practice_id) VALUES ('bank', practice);
    RETURN jsonb_build_object('file', kept_file, 'added', added, 'known', cardinality(keys) - added, 'again', false);
END $$;
ALTER FUNCTION api.load_bank_lines_v1(integer, integer, text, text, bytea, integer[], date[], bigint[], text[], text[], text[], text[],
    text[], text[], text[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.load_bank_lines_v1(integer, integer, text, text, bytea, integer[], date[], bigint[], text[], text[],
    text[], text[], text[], text[], text[]) TO rd_poster, rd_supervisor, rd_service;
