-- Close the work that a posted decision settles: waiting for the payer, a credit, this received claim's own exception, and
-- what earlier decisions of the same party (or the decision taken back) had left open. What is still so is opened again.
-- Returns the reasons closed: the operation keeps them, so that undoing it opens them again.
CREATE OR REPLACE FUNCTION led.settle_work(today date, c_id bigint[], c_state text[], c_claim bigint[], c_party text[],
    c_takes_back bigint[]) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    claims bigint[];
    kinds  text[];
    parts  bigint[];
    closed bigint[];
BEGIN
    WITH part AS MATERIALIZED (
        SELECT * FROM unnest(c_id, c_state, c_claim, c_party, c_takes_back) AS part (id, state, claim_id, party, takes_back)
    ), settled AS (
        SELECT claim_id, kind, NULL::bigint AS remit_claim_id
            FROM part CROSS JOIN (VALUES ('follow_up'), ('credit'), ('rejected')) AS always (kind) WHERE state = 'posted'
        UNION ALL
        SELECT claim_id, 'secondary', NULL FROM part WHERE state = 'posted' AND party IN ('secondary', 'tertiary')
        UNION ALL
        SELECT claim_id, 'exception', id FROM part WHERE state = 'posted'
        UNION ALL
        SELECT NULL, 'exception', id FROM part WHERE claim_id IS NOT NULL OR state IN ('posted', 'information')
        UNION ALL
        SELECT reason.claim_id, reason.kind, reason.remit_claim_id
            FROM part JOIN app.work_reason AS reason ON reason.claim_id = part.claim_id AND reason.closed_on IS NULL
                JOIN app.remit_claim AS old ON old.id = reason.remit_claim_id
            WHERE part.state = 'posted' AND old.id <> part.id AND old.party = part.party
              AND reason.kind IN ('denial', 'appeal', 'patient', 'secondary', 'underpaid')
              -- Some payers decide a claim line by line: only a decision on the same lines settles what they are short of.
              AND (reason.kind <> 'underpaid' OR part.takes_back = old.id OR EXISTS (
                  SELECT FROM app.remit_line AS was JOIN app.remit_line AS now ON now.claim_line_id = was.claim_line_id
                  WHERE was.remit_claim_id = old.id AND now.remit_claim_id = part.id))
    )
    SELECT array_agg(claim_id), array_agg(kind), array_agg(remit_claim_id) INTO claims, kinds, parts FROM settled;
    -- What a person waits for a remittance with is woken before what it settles is closed.
    PERFORM api.wake_claims_v1(array_agg(part.claim_id), 'remittance', today)
        FROM unnest(c_claim, c_state) AS part (claim_id, state) WHERE part.state = 'posted' AND part.claim_id IS NOT NULL HAVING count(*) > 0;
    IF claims IS NOT NULL THEN
        SELECT array_agg(DISTINCT reason.id) INTO closed
            FROM app.work_reason AS reason JOIN unnest(claims, kinds, parts) AS gone (claim_id, kind, remit_claim_id)
                ON gone.claim_id = reason.claim_id AND (gone.kind IS NULL OR gone.kind = reason.kind)
                    AND (gone.remit_claim_id IS NULL OR gone.remit_claim_id = reason.remit_claim_id)
            WHERE reason.closed_on IS NULL AND reason.claim_id = ANY (claims);
        PERFORM api.close_reasons_v1(today, claims, kinds, parts, 'Settled by a later decision of the payer.');
    END IF;
    RETURN coalesce(closed, '{}');
END $$;
ALTER FUNCTION led.settle_work(date, bigint[], text[], bigint[], text[], bigint[]) OWNER TO rd_fn_money;
