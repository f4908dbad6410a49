-- The chain of the claim that a reference names, or a new chain. Returns its id.
CREATE OR REPLACE FUNCTION led.takeback_chain(practice integer, payer integer, named text, on_day date) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claim bigint := led.takeback_claim(practice, payer, named);
    chain bigint;
BEGIN
    IF claim IS NOT NULL THEN
        SELECT known.id INTO chain FROM app.takeback AS known
            WHERE known.practice_id = practice AND known.payer_id = payer AND known.claim_id = claim;
    END IF;
    IF chain IS NULL THEN
        INSERT INTO app.takeback (practice_id, payer_id, claim_id, title, opened_on, last_on)
            VALUES (practice, payer, claim, named, on_day, on_day) RETURNING id INTO chain;
    END IF;
    RETURN chain;
END $$;
ALTER FUNCTION led.takeback_chain(integer, integer, text, date) OWNER TO rd_fn_money;
