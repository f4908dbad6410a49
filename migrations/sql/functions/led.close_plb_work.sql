-- Close the work on provider-level money that the payer's block-list had kept back, once none of that code waits any more.
CREATE OR REPLACE FUNCTION led.close_plb_work(remit bigint, today date) RETURNS void LANGUAGE sql
SET search_path = pg_catalog, pg_temp AS $$
    SELECT api.close_reasons_v1(close_plb_work.today, array_agg(reason.claim_id), array_agg(reason.kind), array_agg(reason.remit_claim_id),
                                'The provider level was posted.')
    FROM app.work_reason AS reason JOIN app.remit_claim AS part ON part.id = reason.remit_claim_id
    WHERE part.remit_id = close_plb_work.remit AND reason.group_code = 'PLB' AND reason.closed_on IS NULL
      AND NOT EXISTS (SELECT FROM app.remit_plb AS plb WHERE plb.remit_id = close_plb_work.remit AND plb.op_id IS NULL
                      AND plb.cents <> 0 AND plb.code = reason.reason_code)
    HAVING count(*) > 0
$$;
ALTER FUNCTION led.close_plb_work(bigint, date) OWNER TO rd_fn_money;
