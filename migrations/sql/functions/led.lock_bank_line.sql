-- Lock a bank line for applying money to it; refused outside the scope, and when somebody changed it since it was read: by whom, when.
CREATE OR REPLACE FUNCTION led.lock_bank_line(line bigint, expected_version integer) RETURNS app.bank_line LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.bank_line;
    last  record;
BEGIN
    SELECT * INTO found FROM app.bank_line AS kept WHERE kept.id = line FOR UPDATE;
    IF found.id IS NULL OR NOT found.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such bank line in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF expected_version IS NOT NULL AND found.version <> expected_version THEN
        SELECT coalesce(person.display_name, op.actor) AS who, op.at INTO last
            FROM app.deposit_part AS part JOIN led.op AS op ON op.op_id = coalesce(part.undone_op, part.op_id)
            LEFT JOIN sec.person AS person ON person.login = op.actor
            WHERE part.line_id = line ORDER BY op.at DESC LIMIT 1;
        RAISE EXCEPTION 'This bank line was changed by % at %; look at it again.', coalesce(last.who, 'somebody'),
            coalesce(api.office_time_v1(last.at), 'this moment') USING ERRCODE = 'RD002';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION led.lock_bank_line(bigint, integer) OWNER TO rd_fn_money;
