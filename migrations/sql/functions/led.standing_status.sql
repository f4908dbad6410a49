-- The status of a claim by the decisions that stand and the money they left; the same words as the posting's own.
CREATE OR REPLACE FUNCTION led.standing_status(claim bigint) RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    WITH standing AS (
        SELECT count(*) AS decisions, bool_or(EXISTS (SELECT FROM led.entry AS leg WHERE leg.claim_id = part.claim_id
                   AND leg.remit_claim_id = part.id AND leg.account = 'receivable')) AS moved
        FROM app.remit_claim AS part WHERE part.claim_id = standing_status.claim AND part.state = 'posted'
            AND part.taken_back_by IS NULL AND part.status_code <> '22'
    ), owed AS (
        SELECT coalesce(bool_or(cents <> 0), false) AS anything,
               coalesce(bool_or(cents > 0 AND party IN ('primary', 'secondary', 'tertiary')), false) AS insured
        FROM led.line_balance WHERE claim_id = standing_status.claim
    )
    SELECT CASE WHEN decisions = 0 AND EXISTS (SELECT FROM app.remit_claim AS part
                    WHERE part.claim_id = standing_status.claim AND part.state = 'exception') THEN 'exception'
                WHEN decisions = 0 THEN 'submitted' WHEN insured AND NOT moved THEN 'denied' WHEN insured THEN 'partial'
                WHEN anything THEN 'paid' ELSE 'closed' END
    FROM standing, owed
$$;
ALTER FUNCTION led.standing_status(bigint) OWNER TO rd_fn_money;
