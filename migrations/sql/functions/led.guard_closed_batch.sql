-- Nothing is posted to a closed batch, nor taken out of it (TRUST invariant 12): asked, and the batch locked, before a payment of it
-- is locked. An exception that posts at last moves nothing between what the batch explains and what it does not, so it may.
CREATE OR REPLACE FUNCTION led.guard_closed_batch(remit bigint, parts bigint[] DEFAULT NULL) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch app.paper_batch;
BEGIN
    IF (SELECT led.given_up(payment) FROM app.remit AS payment WHERE payment.id = guard_closed_batch.remit) THEN
        RAISE EXCEPTION 'This check was undone and is keyed anew; what came of it before posts no more.' USING ERRCODE = 'RD001';
    END IF;
    SELECT one.* INTO batch FROM app.paper_batch AS one JOIN app.paper_check AS keyed ON keyed.batch_id = one.id
        WHERE keyed.remit_id = guard_closed_batch.remit AND keyed.state = 'posted' FOR SHARE OF one;
    IF FOUND AND batch.state = 'closed'
        AND (coalesce(cardinality(parts), 0) = 0
             OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.id = ANY (parts) AND part.state IN ('waiting', 'reversed'))) THEN
        RAISE EXCEPTION 'This payment belongs to batch %, which % closed at %; a supervisor reopens it first.', batch.number,
            api.person_name_v1(batch.closed_by), api.office_time_v1(batch.closed_at) USING ERRCODE = 'RD001';
    END IF;
END $$;
ALTER FUNCTION led.guard_closed_batch(bigint, bigint[]) OWNER TO rd_fn_money;
