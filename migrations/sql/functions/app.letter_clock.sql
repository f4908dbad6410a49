-- The deadline of an answer: the day the letter names, else what the clock rules of the claim's payer say; null: no rule.
CREATE OR REPLACE FUNCTION app.letter_clock(claim bigint, kind text, told date, letter_date date, today date) RETURNS date
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ruled date;
BEGIN
    -- The clock rules come with the same revision; a database in between has none.
    IF told IS NULL AND to_regprocedure('api.claim_clock_v1(bigint, text, date, date)') IS NOT NULL THEN
        EXECUTE 'SELECT c.clock_on FROM api.claim_clock_v1($1, $2, $3, $4) AS c' INTO ruled USING claim, kind, letter_date, today;
    END IF;
    RETURN coalesce(told, ruled);
END $$;
ALTER FUNCTION app.letter_clock(bigint, text, date, date, date) OWNER TO rd_fn_work;
