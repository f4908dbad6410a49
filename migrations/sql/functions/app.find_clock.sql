-- The clock of a kind for given facts: its last day, the rule and what the rule says. No row: no rule covers it.
-- Plain SQL without settings, so that it is inlined where a statement asks for many claims at once.
-- event_on: the day of the determination or of the letter, where a rule starts from one.
CREATE OR REPLACE FUNCTION app.find_clock(kind text, payer integer, payer_type text, line_of_business text, claim_type text,
    service_from date, service_to date, submitted_on date, event_on date)
RETURNS TABLE (clock_on date, rule_id bigint, days integer, business boolean, start_rule text, verify boolean) LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN k.business THEN app.business_after(k.start_on, k.days) ELSE k.start_on + k.days END,
           k.id, k.days, k.business, k.start_rule, k.verify
    FROM (SELECT r.*, CASE r.start_rule WHEN 'service_from' THEN $6 WHEN 'service_to' THEN $7 WHEN 'submission' THEN $8
                           ELSE $9 END AS start_on
          FROM app.clock_rule r
          WHERE r.kind = $1 AND r.payer_key IN (0, $2) AND r.payer_type IN ('', $3) AND r.line_of_business IN ('', $4)
            AND r.claim_type IN ('', $5)) k
    WHERE k.start_on >= k.effective_from AND (k.effective_to IS NULL OR k.start_on <= k.effective_to)
    ORDER BY k.payer_key = 0, k.line_of_business = '', k.claim_type = '', k.payer_type = '', k.effective_from DESC, k.id DESC
    LIMIT 1
$$;
ALTER FUNCTION app.find_clock(text, integer, text, text, text, date, date, date, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION app.find_clock(text, integer, text, text, text, date, date, date, date) 
    TO rd_fn_money, rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
