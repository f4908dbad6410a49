-- The clock of one claim: the last day of `kind` (file, correct, appeal1 .. 3, records, refund, dispute), the rule it
-- comes from and its words. event_on: the day of the determination or letter; null: the payer's last decision on the
-- claim, else today. No row: no rule covers it, then the work is opened without a deadline and says so.
CREATE OR REPLACE FUNCTION api.claim_clock_v1(claim bigint, kind text, event_on date, today date)
RETURNS TABLE (clock_on date, rule_id bigint, text text) LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT found.clock_on, found.rule_id, app.clock_words($2, p.name, found.days, found.business, found.start_rule, found.verify)
    FROM app.claim c JOIN app.payer p ON p.id = c.payer_id
        CROSS JOIN LATERAL (SELECT coalesce($3, (
            SELECT max(CASE WHEN m.payment_date > '2000-01-01' THEN m.payment_date ELSE m.received_on END)
            FROM app.remit_claim x JOIN app.remit m ON m.id = x.remit_id
            WHERE x.claim_id = c.id AND x.state = 'posted' AND x.taken_back_by IS NULL), $4) AS day) AS event
        CROSS JOIN LATERAL app.find_clock($2, c.payer_id, p.type, c.line_of_business, c.type, c.service_from, c.service_to,
                                          c.submitted_on, event.day) AS found
    WHERE c.id = $1
$$;
ALTER FUNCTION api.claim_clock_v1(bigint, text, date, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.claim_clock_v1(bigint, text, date, date)
    TO rd_fn_money, rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
