-- Cents as a person reads them: 1,234.56.
CREATE OR REPLACE FUNCTION led.money_words(cents bigint) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_char(cents / 100.0, 'FM999,999,999,990.00')
$$;
ALTER FUNCTION led.money_words(bigint) OWNER TO rd_fn_money;
