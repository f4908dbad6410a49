-- Hold a new payment that does not add up, or whose trace came before with another amount: nothing of it posts by itself, its first
-- received claim carries the exception with the amounts.
-- Calling it again changes nothing. Returns the state.
CREATE OR REPLACE FUNCTION api.hold_remittance_v1(remit bigint, today date, why text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    payment app.remit;
    first   bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    SELECT * INTO payment FROM app.remit WHERE id = hold_remittance_v1.remit FOR UPDATE;
    IF NOT FOUND OR NOT payment.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such payment in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF payment.state <> 'new' THEN
        RETURN payment.state;
    END IF;
    UPDATE app.remit SET state = 'held', version = version + 1 WHERE id = payment.id;
    first := (SELECT min(id) FROM app.remit_claim WHERE remit_id = payment.id);
    IF first IS NOT NULL THEN
        PERFORM api.open_reasons_v1(payment.practice_id, today, ARRAY[NULL]::bigint[], ARRAY[first], ARRAY[payment.id],
            ARRAY['exception'], ARRAY[NULL]::text[], ARRAY[today], ARRAY['due'], ARRAY[NULL]::date[], ARRAY[payment.amount_cents],
            ARRAY[why], ARRAY[''], ARRAY[''], ARRAY['']);
    END IF;
    INSERT INTO app.change (topic, practice_id) VALUES ('remit', payment.practice_id);
    RETURN 'held';
END $$;
ALTER FUNCTION api.hold_remittance_v1(bigint, date, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.hold_remittance_v1(bigint, date, text) TO rd_poster, rd_supervisor, rd_service;
