-- Refuse a plan that this payment does not bear, whoever made it: a claim whose balance moved since, claims of another payment
-- or posted before, cash other than what the payer states, a leg for another claim or place, an account that no remittance
-- moves, provider level other than its PLB.
-- Arrays of any size, so one plan for all: every table is narrowed by its array, everything else is hashed.
CREATE OR REPLACE FUNCTION led.check_plan(remit bigint, c_id bigint[], c_state text[], c_claim bigint[], c_balance bigint[],
    g_owner bigint[], g_account text[], g_reference text[], g_cents bigint[], g_claim bigint[], g_location integer[],
    g_line bigint[], p_id bigint[]) RETURNS void LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    wrong text;
BEGIN
    IF EXISTS (SELECT FROM unnest(c_claim, c_balance) AS want (claim_id, balance)
                   LEFT JOIN (SELECT id, balance_cents FROM app.claim WHERE id = ANY (c_claim)) AS claim ON claim.id = want.claim_id
               WHERE want.claim_id IS NOT NULL AND claim.balance_cents IS DISTINCT FROM want.balance) THEN
        RAISE EXCEPTION 'A claim was changed by somebody else meanwhile; plan the payment again.' USING ERRCODE = 'RD002';
    END IF;
    WITH part AS MATERIALIZED (
        SELECT plan.id, plan.claim_id, claim.location_id, known.id IS NULL OR known.state IN ('posted', 'information') AS not_ours,
               CASE WHEN plan.state = 'posted' OR (plan.state = 'exception' AND known.state <> 'exception')
                    THEN known.paid_cents ELSE 0 END AS cash
        FROM unnest(c_id, c_state, c_claim) AS plan (id, state, claim_id)
            LEFT JOIN (SELECT id, state, paid_cents FROM app.remit_claim WHERE id = ANY (c_id) AND remit_id = check_plan.remit) AS known
                ON known.id = plan.id
            LEFT JOIN (SELECT id, location_id FROM app.claim WHERE id = ANY (c_claim)) AS claim ON claim.id = plan.claim_id
    ), leg AS MATERIALIZED (
        SELECT * FROM unnest(g_owner, g_account, g_reference, g_cents, g_claim, g_location, g_line)
            AS leg (owner, account, reference, cents, claim_id, location_id, line_id)
    ), cash AS (
        SELECT owner, sum(cents) AS cents FROM leg WHERE account = 'clearing' GROUP BY owner
    ), level AS (
        SELECT count(*) AS found, coalesce(sum(cents), 0) AS cents FROM app.remit_plb
        WHERE id = ANY (p_id) AND remit_id = check_plan.remit AND op_id IS NULL
    )
    SELECT CASE
        WHEN EXISTS (SELECT FROM part WHERE not_ours)
            THEN 'A claim of the plan is posted already or belongs to another payment.'
        WHEN EXISTS (SELECT FROM leg WHERE account NOT IN ('receivable', 'write_off', 'contractual', 'sequestration', 'capitation', 'clearing',
                                                           'unposted', 'payer_balance', 'interest', 'advance', 'levy',
                                                           'withholding', 'provider_other', 'legacy')
                     OR (account = 'legacy' AND claim_id IS NOT NULL)
                     OR (account = 'clearing' AND reference <> 'R' || check_plan.remit)
                     -- a payer's decision gives money up only where a rule of the office says so
                     OR (account = 'write_off' AND 'write_off:' || reference NOT IN (SELECT rule.account FROM app.posting_rule AS rule))
                     OR (owner IS NULL AND account NOT IN ('clearing', 'payer_balance', 'interest', 'advance', 'levy',
                                                                        'withholding', 'provider_other', 'capitation')))
            THEN 'The plan moves an account that this payment does not move.'
        WHEN EXISTS (SELECT FROM part FULL JOIN (SELECT * FROM cash WHERE owner IS NOT NULL) AS moved ON moved.owner = part.id
                     WHERE coalesce(part.cash, 0) <> coalesce(moved.cents, 0) OR part.id IS NULL)
            THEN 'The cash of the plan is not what the payer states.'
        WHEN EXISTS (SELECT FROM (SELECT DISTINCT owner, claim_id, location_id, line_id FROM leg WHERE owner IS NOT NULL) AS used
                         LEFT JOIN part ON part.id = used.owner
                         LEFT JOIN (SELECT id, claim_id FROM app.claim_line WHERE id = ANY (g_line)) AS line ON line.id = used.line_id
                     WHERE used.claim_id IS DISTINCT FROM part.claim_id
                        OR (used.location_id IS NOT NULL AND used.location_id IS DISTINCT FROM part.location_id)
                        OR (used.line_id IS NOT NULL AND line.claim_id IS DISTINCT FROM used.claim_id))
            THEN 'The plan has a leg for another claim.'
        WHEN (SELECT found <> cardinality(p_id) OR cents <> -coalesce((SELECT cents FROM cash WHERE owner IS NULL), 0) FROM level)
            THEN 'The provider level of the plan is not that of the payment.'
        END INTO wrong;
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION '%', wrong USING ERRCODE = 'RD001';
    END IF;
END $$;
ALTER FUNCTION led.check_plan(bigint, bigint[], text[], bigint[], bigint[], bigint[], text[], text[], bigint[], bigint[], integer[],
    bigint[], bigint[]) OWNER TO rd_fn_money;
