-- Reopen a signed sheet: the frozen figures stay for the record, its operations go back to the clerk's open sheet.
CREATE OR REPLACE FUNCTION api.reopen_day_sheet_v1(sheet bigint, reason text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    known app.day_sheet;
BEGIN
    PERFORM sec.require_group('supervisor');
    IF btrim(reopen_day_sheet_v1.reason) = '' THEN
        RAISE EXCEPTION 'Say why the day sheet is reopened; the reason is kept for good.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO known FROM app.day_sheet AS signed WHERE signed.id = reopen_day_sheet_v1.sheet FOR UPDATE;
    IF NOT FOUND OR NOT known.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such day sheet in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF known.state <> 'signed' THEN
        RAISE EXCEPTION 'This sheet was reopened by % already.', api.person_name_v1(known.reopened_by) USING ERRCODE = 'RD002';
    END IF;
    UPDATE app.day_sheet AS signed SET state = 'reopened', reopened_by = session_user, reopened_at = clock_timestamp(),
            reopened_reason = btrim(reopen_day_sheet_v1.reason) WHERE signed.id = known.id;
    UPDATE app.day_sheet_op AS signed SET released = true WHERE signed.sheet_id = known.id;
    INSERT INTO app.change (topic, practice_id) VALUES ('day_sheet', known.practice_id);
END $$;
ALTER FUNCTION api.reopen_day_sheet_v1(bigint, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.reopen_day_sheet_v1(bigint, text) TO rd_supervisor;
