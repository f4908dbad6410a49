-- What of a take-back may still be posted by hand: what the payer kept back, or its letters ask for beyond its own reversals,
-- less what was posted by hand. Below zero: more was posted than that, because its source was undone.
CREATE OR REPLACE FUNCTION led.takeback_left(takeback bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT greatest(coalesce(sum(cents) FILTER (WHERE kind <> 'posted'), 0),
                    coalesce(sum(claim_cents) FILTER (WHERE kind = 'letter'), 0)
                        - coalesce(sum(claim_cents) FILTER (WHERE kind = 'reversal'), 0), 0)::bigint
           - coalesce(sum(claim_cents) FILTER (WHERE kind = 'posted'), 0)::bigint
    FROM app.takeback_step AS step WHERE step.takeback_id = takeback_left.takeback
$$;
ALTER FUNCTION led.takeback_left(bigint) OWNER TO rd_fn_money;
