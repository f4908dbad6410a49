-- Whether an operation (of one claim, when that is given) has more legs than the caller could count in its own scope.
-- Tells nothing else of what is outside the scope. For money functions: half of an operation is never taken back.
CREATE OR REPLACE FUNCTION sec.has_legs_unseen(target uuid, only_claim bigint, seen bigint) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > has_legs_unseen.seen FROM led.entry AS leg
    WHERE leg.op_id = target AND (only_claim IS NULL OR leg.claim_id = only_claim)
$$;
ALTER FUNCTION sec.has_legs_unseen(uuid, bigint, bigint) OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.has_legs_unseen(uuid, bigint, bigint) TO rd_fn_money;
