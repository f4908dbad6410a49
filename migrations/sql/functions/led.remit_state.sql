-- The working state of a payment: posting while slices are to come, review while anything of it waits, else posted.
CREATE OR REPLACE FUNCTION led.remit_state(remit bigint, more boolean) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN more THEN 'posting'
                WHEN EXISTS (SELECT FROM app.remit_claim AS part WHERE part.remit_id = remit_state.remit AND part.state IN ('waiting', 'reversed'))
                  OR EXISTS (SELECT FROM app.remit_plb AS plb WHERE plb.remit_id = remit_state.remit AND plb.op_id IS NULL AND plb.cents <> 0)
                THEN 'review' ELSE 'posted' END
$$;
ALTER FUNCTION led.remit_state(bigint, boolean) OWNER TO rd_fn_money;
