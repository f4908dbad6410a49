-- Add cents to what a locked bank line is applied to; never beyond the line.
CREATE OR REPLACE FUNCTION led.apply_to_line(line bigint, more bigint) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.bank_line;
BEGIN
    SELECT * INTO found FROM app.bank_line AS kept WHERE kept.id = line;
    IF found.applied_cents + more NOT BETWEEN least(found.cents, 0) AND greatest(found.cents, 0) THEN
        RAISE EXCEPTION 'The bank line has less left than this; nothing was changed.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.bank_line AS kept SET applied_cents = kept.applied_cents + more, version = kept.version + 1,
           state = CASE kept.applied_cents + more WHEN kept.cents THEN 'matched' WHEN 0 THEN 'open' ELSE 'part' END
        WHERE kept.id = line;
    INSERT INTO app.change (topic, practice_id) VALUES ('bank', found.practice_id);
END $$;
ALTER FUNCTION led.apply_to_line(bigint, bigint) OWNER TO rd_fn_money;
