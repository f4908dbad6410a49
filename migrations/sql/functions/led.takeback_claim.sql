-- The one claim a take-back's reference names: our claim number, or a claim number of that payer. Several or none: null.
CREATE OR REPLACE FUNCTION led.takeback_claim(practice integer, payer integer, named text) RETURNS bigint LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    WITH name AS (SELECT upper(regexp_replace(named, '[^A-Za-z0-9]', '', 'g')) AS norm)
    SELECT CASE WHEN count(*) = 1 THEN min(found.id) END
    FROM (
        SELECT claim.id FROM app.claim AS claim, name
            WHERE claim.number_norm = name.norm AND claim.practice_id = takeback_claim.practice
              AND EXISTS (SELECT FROM app.claim_payer AS due WHERE due.claim_id = claim.id AND due.payer_id = takeback_claim.payer)
        UNION
        SELECT due.claim_id FROM app.claim_payer AS due, name
            WHERE due.control_number IN (named, name.norm) AND due.control_number <> ''
              AND due.practice_id = takeback_claim.practice AND due.payer_id = takeback_claim.payer
        UNION
        SELECT part.claim_id FROM app.remit_claim AS part JOIN app.remit AS remit ON remit.id = part.remit_id, name
            WHERE part.control_number IN (named, name.norm) AND part.control_number <> ''
              AND part.practice_id = takeback_claim.practice AND remit.payer_id = takeback_claim.payer AND part.claim_id IS NOT NULL
        UNION
        -- The trace of a payment that took exactly one claim back (RFI 2370).
        SELECT min(part.claim_id) FROM app.remit AS remit JOIN app.remit_claim AS part ON part.remit_id = remit.id, name
            WHERE remit.trace IN (named, name.norm) AND remit.practice_id = takeback_claim.practice
              AND remit.payer_id = takeback_claim.payer AND part.status_code = '22' AND part.claim_id IS NOT NULL
            HAVING count(DISTINCT part.claim_id) = 1
    ) AS found
    WHERE (SELECT norm FROM name) <> ''
$$;
ALTER FUNCTION led.takeback_claim(integer, integer, text) OWNER TO rd_fn_money;
