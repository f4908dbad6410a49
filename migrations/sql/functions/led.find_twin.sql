-- The payment that is the same one come by another way: practice, payer, amount, normalised trace, and the date where both name one.
-- `paper_only`: an 835 looks for paper alone; two 835s are told apart by their whole natural key.
-- The lock is held to the end of the transaction: of two desks that store the same payment at once the second finds the first.
CREATE OR REPLACE FUNCTION led.find_twin(practice integer, payer integer, trace text, amount bigint, paid_on date, paper_only boolean)
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    wanted text := led.trace_norm(find_twin.trace);
BEGIN
    IF wanted = '' THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended(concat_ws('|', 'twin', practice, payer, amount, wanted), 0));
    RETURN (SELECT id FROM app.remit
            WHERE practice_id = practice AND payer_id = payer AND amount_cents = amount AND led.trace_norm(remit.trace) = wanted
              AND (source = 'paper' OR NOT paper_only) AND NOT led.given_up(remit)
              AND (payment_date = paid_on OR payment_date = '0001-01-01' OR coalesce(paid_on, '0001-01-01') = '0001-01-01')
            ORDER BY id LIMIT 1);
END $$;
ALTER FUNCTION led.find_twin(integer, integer, text, bigint, date, boolean) OWNER TO rd_fn_money;
