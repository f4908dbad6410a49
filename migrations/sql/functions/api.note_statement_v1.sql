-- A person saw all pages of a statement come out well: it counts as sent.
CREATE OR REPLACE FUNCTION api.note_statement_v1(account bigint, as_of date, pages integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    practice integer;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF pages NOT BETWEEN 1 AND 1000 THEN
        RAISE EXCEPTION 'A printed statement has at least one page.' USING ERRCODE = 'RD001';
    END IF;
    -- Seen through a patient at a location in scope, or by holding the whole practice: as on the account's page.
    SELECT held.practice_id INTO practice FROM app.account AS held
        WHERE held.id = note_statement_v1.account AND (held.practice_id = ANY ((SELECT sec.my_whole_practices())::int[])
            OR EXISTS (SELECT FROM app.patient AS member JOIN app.patient_location AS seen ON seen.patient_id = member.id
                       WHERE member.account_id = held.id AND seen.location_id = ANY ((SELECT sec.my_locations())::int[])));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This account is not in your practices and locations.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.statement_sent (practice_id, account_id, as_of, pages)
        VALUES (practice, note_statement_v1.account, note_statement_v1.as_of, note_statement_v1.pages);
END $$;
ALTER FUNCTION api.note_statement_v1(bigint, date, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.note_statement_v1(bigint, date, integer) TO rd_specialist, rd_poster, rd_supervisor;
