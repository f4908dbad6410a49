-- The posting that settled these reasons is undone: what is still so is open again, with its own date and clock. What is no
-- longer so is closed: a credit that went, and a wait for a payer whose decision stands again. For other definer functions.
CREATE OR REPLACE FUNCTION api.reopen_reasons_v1(today date, claim_ids bigint[], reasons bigint[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    opened integer;
BEGIN
    WITH owed AS MATERIALIZED (
        SELECT b.claim_id, bool_or(b.cents > 0 AND b.party <> 'patient') AS insured, bool_or(b.cents < 0) AS credit
        FROM (SELECT claim_id, party, sum(cents) AS cents FROM led.line_balance WHERE claim_id = ANY (claim_ids) GROUP BY 1, 2) b
        GROUP BY 1
    )
    UPDATE app.work_reason r SET closed_on = NULL, closed_text = '', version = r.version + 1
    FROM owed
    WHERE r.id = ANY (reasons) AND r.claim_id = ANY (claim_ids) AND owed.claim_id = r.claim_id
      AND r.closed_on IS NOT NULL AND r.closed_by = ''
      AND CASE r.kind WHEN 'credit' THEN owed.credit WHEN 'follow_up' THEN owed.insured WHEN 'secondary' THEN owed.insured ELSE true END
      AND NOT EXISTS (SELECT FROM app.work_reason x WHERE x.closed_on IS NULL AND x.claim_id = r.claim_id AND x.kind = r.kind
                      AND coalesce(x.remit_claim_id, 0) = coalesce(r.remit_claim_id, 0));
    GET DIAGNOSTICS opened = ROW_COUNT;
    UPDATE app.work_reason r SET closed_on = today, closed_text = 'The posting was reversed.', version = r.version + 1
    FROM app.claim c
    WHERE r.closed_on IS NULL AND r.claim_id = ANY (claim_ids) AND r.id <> ALL (reasons) AND c.id = r.claim_id
      AND ((r.kind = 'credit' AND NOT EXISTS (SELECT FROM led.line_balance b WHERE b.claim_id = r.claim_id
                GROUP BY b.party HAVING sum(b.cents) < 0))
           OR (r.kind = 'follow_up' AND r.rule_code = '' AND r.by_rule AND c.status <> 'submitted'));
    PERFORM api.work_route_v1(claim_ids, '{}', today);
    RETURN opened;
END $$;
ALTER FUNCTION api.reopen_reasons_v1(date, bigint[], bigint[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.reopen_reasons_v1(date, bigint[], bigint[]) TO rd_fn_money;
