-- What may still be sent back to the payer by check: what its letters ask for beyond what it has, or what it is going to take,
-- less the checks that wait for a second person. `besides` is the request that is being decided.
CREATE OR REPLACE FUNCTION led.refund_room(takeback bigint, besides bigint) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT greatest(coalesce(sum(claim_cents) FILTER (WHERE kind = 'letter'), 0)
                        - coalesce(sum(claim_cents) FILTER (WHERE kind = 'reversal'), 0)
                        - coalesce(sum(cents) FILTER (WHERE kind <> 'posted'), 0),
                    -coalesce(sum(cents), 0), 0)::bigint
           - (SELECT coalesce(sum(asked.cents), 0)::bigint FROM app.approval AS asked
              WHERE asked.kind = 'refund' AND asked.decision IS NULL AND asked.id IS DISTINCT FROM refund_room.besides
                AND (asked.wish ->> 'takeback')::bigint = refund_room.takeback)
    FROM app.takeback_step AS step WHERE step.takeback_id = refund_room.takeback
$$;
ALTER FUNCTION led.refund_room(bigint, bigint) OWNER TO rd_fn_money;
