-- Under which name the chain's money stands on payer_balance: that of its largest open recovery, else the letter's control
-- number, else the reference it came with.
CREATE OR REPLACE FUNCTION led.takeback_reference(takeback bigint) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        (SELECT step.reference FROM app.takeback_step AS step WHERE step.takeback_id = takeback_reference.takeback AND step.reference <> ''
         GROUP BY step.reference ORDER BY abs(sum(step.cents)) DESC, step.reference LIMIT 1),
        (SELECT 'WO:' || letter.control_number FROM app.takeback_letter AS letter
         WHERE letter.takeback_id = takeback_reference.takeback ORDER BY letter.letter_date DESC, letter.id LIMIT 1),
        (SELECT 'WO:' || chain.title FROM app.takeback AS chain WHERE chain.id = takeback_reference.takeback))
$$;
ALTER FUNCTION led.takeback_reference(bigint) OWNER TO rd_fn_money;
