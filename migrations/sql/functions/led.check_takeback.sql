-- Refuse to take back what cannot be: another practice's claim, a claim of another take-back, a payer that is not the claim's,
-- more on a line than that payer has paid there. Locks the claim. Returns the party whose payment is taken back.
CREATE OR REPLACE FUNCTION led.check_takeback(chain app.takeback, claim bigint, lines bigint[], amounts bigint[]) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    side text;
BEGIN
    PERFORM FROM app.claim AS c WHERE c.id = claim AND c.practice_id = chain.practice_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'The practice of this take-back has no such claim in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF chain.claim_id IS NOT NULL AND chain.claim_id <> claim THEN
        RAISE EXCEPTION 'This take-back belongs to another claim; link it there first.' USING ERRCODE = 'RD001';
    END IF;
    -- A payer that is on the claim twice: where it paid most.
    SELECT due.party INTO side FROM app.claim_payer AS due LEFT JOIN led.entry AS leg ON leg.claim_id = due.claim_id
            AND leg.account = 'receivable' AND leg.party = due.party AND leg.kind IN ('payment', 'takeback')
        WHERE due.claim_id = claim AND due.payer_id = chain.payer_id
        GROUP BY due.party ORDER BY coalesce(sum(leg.cents), 0), due.party LIMIT 1;
    IF side IS NULL THEN
        RAISE EXCEPTION 'This payer is not one of the claim''s payers.' USING ERRCODE = 'RD001';
    END IF;
    IF EXISTS (
        SELECT FROM (SELECT part.line, sum(part.amount) AS amount FROM unnest(lines, amounts) AS part (line, amount) GROUP BY part.line) AS asked
        WHERE asked.amount > -(SELECT coalesce(sum(leg.cents), 0) FROM led.entry AS leg WHERE leg.claim_id = claim
            AND leg.line_id = asked.line AND leg.account = 'receivable' AND leg.party = side AND leg.kind IN ('payment', 'takeback')))
    THEN
        RAISE EXCEPTION 'That is more than this payer has paid on a line of the claim; nothing was posted.' USING ERRCODE = 'RD001';
    END IF;
    RETURN side;
END $$;
ALTER FUNCTION led.check_takeback(app.takeback, bigint, bigint[], bigint[]) OWNER TO rd_fn_money;
