-- What the clearing of a payment (R) or of a counter payment (P) still waits for from the bank.
CREATE OR REPLACE FUNCTION led.clearing_left(practice integer, target_kind text, target_id bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(sum(entry.cents), 0)::bigint FROM led.entry AS entry
    WHERE entry.practice_id = practice AND entry.account = 'clearing'
      AND entry.reference = CASE target_kind WHEN 'remit' THEN 'R' ELSE 'P' END || target_id
$$;
ALTER FUNCTION led.clearing_left(integer, text, bigint) OWNER TO rd_fn_money;
