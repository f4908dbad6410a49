-- The posted reversals (CLP02 22) of these payments as steps of their claims' chains. Returns the chains.
CREATE OR REPLACE FUNCTION led.chain_reversals(remits bigint[]) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    touched bigint[];
BEGIN
    WITH source AS MATERIALIZED (
        SELECT part.id AS remit_claim_id, part.remit_id, part.practice_id, remit.payer_id, part.claim_id, -part.paid_cents AS cents,
               part.control_number,
               CASE WHEN remit.payment_date > '2000-01-01' THEN remit.payment_date ELSE remit.received_on END AS happened_on
        FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id
        WHERE part.remit_id = ANY (remits) AND part.status_code = '22' AND part.state = 'posted' AND part.claim_id IS NOT NULL
          AND NOT EXISTS (SELECT FROM app.takeback_step AS step WHERE step.remit_claim_id = part.id)
    ), made AS (
        INSERT INTO app.takeback (practice_id, payer_id, claim_id, title, opened_on, last_on, state)
            SELECT DISTINCT ON (source.practice_id, source.payer_id, source.claim_id)
                   source.practice_id, source.payer_id, source.claim_id, claim.number,
                   happened_on, happened_on, 'recovering'
            FROM source JOIN app.claim AS claim ON claim.id = source.claim_id
            WHERE NOT EXISTS (SELECT FROM app.takeback AS chain WHERE chain.practice_id = source.practice_id
                              AND chain.payer_id = source.payer_id AND chain.claim_id = source.claim_id)
            ORDER BY source.practice_id, source.payer_id, source.claim_id, happened_on
        RETURNING id, practice_id, payer_id, claim_id
    ), chain AS (
        SELECT id, practice_id, payer_id, claim_id FROM made
        UNION ALL
        SELECT id, practice_id, payer_id, claim_id FROM app.takeback WHERE claim_id IN (SELECT claim_id FROM source)
    ), stepped AS (
        INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, claim_cents, remit_id, remit_claim_id)
            SELECT source.practice_id, chain.id, 'reversal', happened_on, cents, remit_id, remit_claim_id
            FROM source JOIN chain USING (practice_id, payer_id, claim_id)
        RETURNING takeback_id)
    SELECT array_agg(DISTINCT takeback_id) INTO touched FROM stepped;
    RETURN coalesce(touched, '{}');
END $$;
ALTER FUNCTION led.chain_reversals(bigint[]) OWNER TO rd_fn_money;
