-- The status of each claim by the decisions that stand and the money they left; the same words as the posting's own.
-- One statement for a whole slice; led.standing_status asks it for one claim.
CREATE OR REPLACE FUNCTION led.claim_statuses(claims bigint[]) RETURNS TABLE (claim_id bigint, status text) LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    WITH part AS (
        SELECT part.claim_id, part.state = 'exception' AS excepted,
               part.state = 'posted' AND part.taken_back_by IS NULL AND part.status_code <> '22' AS stands,
               CASE WHEN part.state = 'posted' AND part.taken_back_by IS NULL AND part.status_code <> '22' THEN EXISTS (
                   SELECT FROM led.entry AS leg WHERE leg.claim_id = part.claim_id AND leg.remit_claim_id = part.id
                       AND leg.account = 'receivable') END AS moved
        FROM app.remit_claim AS part WHERE part.claim_id = ANY (claims)
    ), decided AS (
        SELECT part.claim_id, bool_or(part.stands) AS decided, bool_or(part.moved) AS moved, bool_or(part.excepted) AS excepted
        FROM part GROUP BY part.claim_id
    ), owed AS (
        SELECT open.claim_id, bool_or(open.cents <> 0) AS anything,
               bool_or(open.cents > 0 AND open.party IN ('primary', 'secondary', 'tertiary')) AS insured
        FROM led.line_balance AS open WHERE open.claim_id = ANY (claims) GROUP BY open.claim_id
    )
    SELECT asked.id, CASE WHEN decided.decided IS NOT TRUE AND decided.excepted THEN 'exception'
                          WHEN decided.decided IS NOT TRUE THEN 'submitted'
                          WHEN owed.insured AND NOT decided.moved THEN 'denied' WHEN owed.insured THEN 'partial'
                          WHEN owed.anything THEN 'paid' ELSE 'closed' END
    FROM (SELECT DISTINCT id FROM unnest(claims) AS id WHERE id IS NOT NULL) AS asked
        LEFT JOIN decided ON decided.claim_id = asked.id LEFT JOIN owed ON owed.claim_id = asked.id
$$;
ALTER FUNCTION led.claim_statuses(bigint[]) OWNER TO rd_fn_money;
