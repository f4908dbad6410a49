-- Why what a payer owes may not become the patient's by one person's word, or the empty text: a remark protects the patient
-- (QMB: N781, N782, N783), or the payer's standing decision gives the patient less of a line (PR) than would be moved.
CREATE OR REPLACE FUNCTION led.transfer_doubt(claim bigint, from_party text, t_line bigint[], t_cents bigint[]) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    WITH decided AS (
        -- a remark counts also where the posting policy left the decision to a person
        SELECT part.id, part.party, part.facts, part.state IN ('posted', 'information') AS stands FROM app.remit_claim AS part
        WHERE part.claim_id = transfer_doubt.claim AND part.state <> 'reversed' AND part.taken_back_by IS NULL
          AND part.status_code <> '22'
    ), remarked AS (
        SELECT code FROM decided CROSS JOIN LATERAL jsonb_array_elements_text(
            coalesce(facts -> 'outpatient', '[]') || coalesce(facts -> 'inpatient', '[]')) AS code
        UNION ALL
        SELECT unnest(line.remarks) FROM decided JOIN app.remit_line AS line ON line.remit_claim_id = decided.id
    ), shares AS (
        -- What insurers gave to the patient so far: that part of it went on to collection changes nothing.
        SELECT asked.cents
            - coalesce((SELECT sum(leg.cents) FROM led.entry AS leg WHERE leg.claim_id = transfer_doubt.claim
                        AND leg.line_id = asked.line_id AND leg.party IN ('primary', 'secondary', 'tertiary')
                        AND leg.kind = 'transfer'), 0) AS wanted,
            coalesce((SELECT sum(share.cents) FROM decided JOIN app.remit_line AS line ON line.remit_claim_id = decided.id
                        JOIN app.remit_adjustment AS share ON share.remit_line_id = line.id
                      WHERE line.claim_line_id = asked.line_id AND decided.stands AND decided.party = from_party AND share.group_code = 'PR'), 0) AS allowed
        FROM unnest(t_line, t_cents) AS asked (line_id, cents)
    )
    SELECT CASE
        WHEN EXISTS (SELECT FROM remarked WHERE code IN ('N781', 'N782', 'N783'))
            THEN 'the payer says that this patient must not be billed (Qualified Medicare Beneficiary)'
        WHEN EXISTS (SELECT FROM shares WHERE wanted > allowed)
            THEN 'the payer''s decision does not make this the patient''s share'
        ELSE '' END
$$;
ALTER FUNCTION led.transfer_doubt(bigint, text, bigint[], bigint[]) OWNER TO rd_fn_money;
