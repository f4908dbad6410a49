-- The operations of a clerk's day in a practice, by the office's zone: those of a signed sheet, or (sheet null) those on no
-- signed sheet. An operation belongs to the bank account of its patient payment or of its bank legs; asked for none, to any.
-- Runs as whoever asks: row-level security decides what there is.
CREATE OR REPLACE FUNCTION led.day_operations(practice integer, clerk text, bank_account integer, day date, sheet bigint)
RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT op.op_id FROM led.op AS op
        LEFT JOIN app.patient_payment AS paid ON op.source_kind = 'patient_payment' AND paid.id = op.source_id
    WHERE day_operations.sheet IS NULL AND op.practice_id = day_operations.practice AND op.actor = day_operations.clerk
      AND op.at >= day_operations.day::timestamp AT TIME ZONE (SELECT zone FROM app.office_clock)
      AND op.at < (day_operations.day + 1)::timestamp AT TIME ZONE (SELECT zone FROM app.office_clock)
      AND NOT EXISTS (SELECT FROM app.day_sheet_op AS signed WHERE signed.op_id = op.op_id AND NOT signed.released)
      AND (day_operations.bank_account IS NULL OR paid.bank_account_id = day_operations.bank_account
           OR EXISTS (SELECT FROM led.entry AS leg WHERE leg.op_id = op.op_id AND leg.account = 'bank'
                      AND leg.reference = 'B' || day_operations.bank_account))
    UNION ALL
    SELECT signed.op_id FROM app.day_sheet_op AS signed
    WHERE signed.sheet_id = day_operations.sheet AND signed.practice_id = day_operations.practice
$$;
ALTER FUNCTION led.day_operations(integer, text, integer, date, bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION led.day_operations(integer, text, integer, date, bigint)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
