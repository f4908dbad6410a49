-- Sign the open sheet of a clerk's day: the figures are frozen and its operations stand on no other sheet. Only the clerk signs;
-- a supervisor signs for a service. Refused while the difference is not zero, and when the ledger has moved since the
-- figures were drawn: a_account and a_cents are what the clerk saw as sum per account, and must be the ledger's now.
-- Returns {"sheet", "number"}.
CREATE OR REPLACE FUNCTION api.sign_day_sheet_v1(practice integer, clerk text, bank_account integer, day date, figures jsonb,
    difference bigint, a_account text[], a_cents bigint[]) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    ops   uuid[];
    made  app.day_sheet;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    IF NOT practice = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such practice that you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF clerk <> session_user AND NOT (sec.has_group('supervisor')
            AND EXISTS (SELECT FROM sec.person AS known WHERE known.login = clerk AND known.kind = 'service')) THEN
        RAISE EXCEPTION 'A day sheet is signed by the clerk whose day it is.' USING ERRCODE = 'RD003';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('day sheet ' || clerk), practice);
    ops := ARRAY(SELECT * FROM led.day_operations(practice, clerk, bank_account, day, NULL));
    IF cardinality(ops) = 0 THEN
        RAISE EXCEPTION 'There is nothing to sign: no operation of this day is on an open sheet.' USING ERRCODE = 'RD001';
    END IF;
    IF EXISTS (SELECT FROM (SELECT leg.account, sum(leg.cents) AS cents FROM led.entry AS leg WHERE leg.op_id = ANY (ops)
                            GROUP BY leg.account HAVING sum(leg.cents) <> 0) AS now
                   FULL JOIN (SELECT * FROM unnest(a_account, a_cents) AS seen (account, cents) WHERE cents <> 0) AS seen USING (account)
               WHERE now.cents IS DISTINCT FROM seen.cents) THEN
        RAISE EXCEPTION 'Something was posted since these figures were drawn; look at the sheet again.' USING ERRCODE = 'RD002';
    END IF;
    IF difference IS DISTINCT FROM 0 OR (SELECT coalesce(sum(leg.cents), 0) FROM led.entry AS leg WHERE leg.op_id = ANY (ops)) <> 0 THEN
        RAISE EXCEPTION 'The sheet does not close; it is signed at a difference of 0.00 only.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.day_sheet (practice_id, clerk, bank_account_id, day, number, figures, sha256)
        VALUES (practice, clerk, bank_account, day,
                1 + (SELECT coalesce(max(number), 0) FROM app.day_sheet AS sheet WHERE sheet.practice_id = practice
                     AND sheet.clerk = clerk AND sheet.day = day),
                figures, sha256(convert_to(figures::text, 'UTF8')))
        RETURNING * INTO made;
    INSERT INTO app.day_sheet_op (sheet_id, op_id, practice_id) SELECT made.id, one, practice FROM unnest(ops) AS one;
    INSERT INTO app.change (topic, practice_id) VALUES ('day_sheet', practice);
    RETURN jsonb_build_object('sheet', made.id, 'number', made.number);
END $$;
ALTER FUNCTION api.sign_day_sheet_v1(integer, text, integer, date, jsonb, bigint, text[], bigint[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.sign_day_sheet_v1(integer, text, integer, date, jsonb, bigint, text[], bigint[]) TO rd_poster, rd_supervisor, rd_service;
