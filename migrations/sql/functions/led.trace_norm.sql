-- A check or trace number as twins compare it: upper case, letters and digits only, no leading zeros.
CREATE OR REPLACE FUNCTION led.trace_norm(trace text) RETURNS text LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT ltrim(upper(regexp_replace(trace, '[^A-Za-z0-9]', '', 'g')), '0')
$$;
ALTER FUNCTION led.trace_norm(text) OWNER TO rd_fn_money;
