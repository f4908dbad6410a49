-- The legs of a patient's payment that stand: of every chain of leg and counter-leg the last, when it is not a taking back.
-- Claim null: on all claims. Legs that name no claim (the receipt itself) are among them.
CREATE OR REPLACE FUNCTION led.patient_money_standing(practice integer, payment bigint, claim bigint)
RETURNS TABLE (root bigint, last bigint) LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    WITH RECURSIVE legs AS MATERIALIZED (
        SELECT leg.id, leg.reverses, leg.claim_id FROM led.op AS op JOIN led.entry AS leg ON leg.op_id = op.op_id
        WHERE op.source_kind = 'patient_payment' AND op.source_id = patient_money_standing.payment
          AND op.practice_id = patient_money_standing.practice AND leg.kind IN ('payment', 'unapplied')
    ), chain AS (
        SELECT id AS root, id AS last, 0 AS depth FROM legs WHERE reverses IS NULL
          AND (patient_money_standing.claim IS NULL OR claim_id = patient_money_standing.claim)
        UNION ALL
        SELECT chain.root, legs.id, chain.depth + 1 FROM chain JOIN legs ON legs.reverses = chain.last
    ), ended AS (
        SELECT DISTINCT ON (root) root, last, depth FROM chain ORDER BY root, depth DESC
    )
    SELECT root, last FROM ended WHERE depth % 2 = 0
$$;
ALTER FUNCTION led.patient_money_standing(integer, bigint, bigint) OWNER TO rd_fn_money;
