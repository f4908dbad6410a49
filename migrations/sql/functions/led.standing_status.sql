-- The status of a claim by the decisions that stand and the money they left (led.claim_statuses).
CREATE OR REPLACE FUNCTION led.standing_status(claim bigint) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT status FROM led.claim_statuses(ARRAY[standing_status.claim])
$$;
ALTER FUNCTION led.standing_status(bigint) OWNER TO rd_fn_money;
