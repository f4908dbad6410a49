-- Refuse a refund check that is more than the payer asked for and does not have, or whose number stands in the practice's book.
CREATE OR REPLACE FUNCTION led.check_refund(chain app.takeback, cents bigint, number text, besides bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    room bigint := greatest(led.refund_room(chain.id, besides), 0);
BEGIN
    IF cents > room THEN
        RAISE EXCEPTION 'The payer asks for % that it does not have: a check of % cannot be sent.', led.money_words(room),
            led.money_words(cents) USING ERRCODE = 'RD001';
    END IF;
    IF EXISTS (SELECT FROM app.takeback_step AS step WHERE step.practice_id = chain.practice_id AND step.check_number = number) THEN
        RAISE EXCEPTION 'A refund with this check number was recorded before.' USING ERRCODE = 'RD001';
    END IF;
END $$;
ALTER FUNCTION led.check_refund(app.takeback, bigint, text, bigint) OWNER TO rd_fn_money;
