-- Days after which this claim is looked at again, whether they are business days, and the rule's name in words with what was
-- learned: "Aetna 25 d; p80 is 19 d". The reason's rule in force today, else the payer's own days, else 30.
CREATE OR REPLACE FUNCTION api.follow_up_days_v2(reason bigint, payer integer, today date)
RETURNS TABLE (days integer, business boolean, label text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT due.days, due.business, coalesce(p.name, 'office') || ' ' || due.days
        || CASE WHEN due.business THEN ' business d' ELSE ' d' END || coalesce('; p80 is ' || lag.p80 || ' d', '')
    FROM (SELECT 1) AS one LEFT JOIN app.payer p ON p.id = payer LEFT JOIN app.work_reason r ON r.id = reason
        LEFT JOIN app.claim c ON c.id = r.claim_id
        LEFT JOIN LATERAL (
            SELECT g.p50, g.p80, g.p95 FROM app.pay_lag g
            WHERE g.payer_id = payer AND g.claim_type IN (c.type, '') AND (g.location_id = c.location_id OR g.location_id IS NULL)
            ORDER BY g.location_id NULLS LAST, g.claim_type DESC LIMIT 1) AS lag ON true
        LEFT JOIN LATERAL (
            SELECT u.action FROM app.rule u
            WHERE u.code = r.rule_code AND u.family = 'follow_up' AND u.active AND u.effective_from <= today
              AND (u.effective_to IS NULL OR today < u.effective_to) ORDER BY u.version DESC LIMIT 1) AS rule ON true
        CROSS JOIN LATERAL (SELECT
            coalesce(coalesce((rule.action ->> 'plus')::integer, 0) + CASE rule.action ->> 'learned'
                    WHEN 'p50' THEN lag.p50 WHEN 'p80' THEN lag.p80 WHEN 'p95' THEN lag.p95 END,
                CASE WHEN jsonb_typeof(rule.action -> 'due_days') = 'number' THEN (rule.action ->> 'due_days')::integer END,
                p.follow_up_days, 30) AS days,
            coalesce(rule.action ->> 'count' = 'business', false) AS business) AS due
$$;
ALTER FUNCTION api.follow_up_days_v2(bigint, integer, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.follow_up_days_v2(bigint, integer, date) TO rd_specialist, rd_poster, rd_supervisor, rd_viewer;
