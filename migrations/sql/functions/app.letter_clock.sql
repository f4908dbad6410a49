-- The deadline of an answer: the day the letter names, else what the clock rules of the claim's payer say; null: no rule.
CREATE OR REPLACE FUNCTION app.letter_clock(claim bigint, kind text, told date, letter_date date, today date) RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(told, (SELECT c.clock_on FROM api.claim_clock_v1(claim, kind, letter_date, today) AS c))
$$;
ALTER FUNCTION app.letter_clock(bigint, text, date, date, date) OWNER TO rd_fn_work;
