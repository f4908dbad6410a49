-- Say what each open refusal means by the taxonomy of the day it was decided, and by when it can be answered. Differences
-- only. Internal: whoever calls it routes the claims afterwards. Returns the claims of the reasons that changed.
-- Everything comes from the received claim, so a file, a keyed check and a refusal typed by hand are alike: the remarks stand
-- beside the reason on its lines, then on the claim; the procedure is that of the line refused most.
-- A category set by hand stays. The deadline is the payer's clock for it; without one, what the posting found.
CREATE OR REPLACE FUNCTION app.classify_reasons(reasons bigint[], today date) RETURNS bigint[] LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched bigint[];
BEGIN
    WITH asked AS MATERIALIZED (
        SELECT r.*, c.provider_id AS seen_by, c.type AS claim_type, c.line_of_business, c.service_from, c.service_to, c.submitted_on,
            p.id AS refuser, p.type AS payer_type,
            CASE WHEN m.payment_date BETWEEN '2000-01-01' AND r.opened_on THEN m.payment_date ELSE r.opened_on END AS decided_on
        FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id
            LEFT JOIN app.remit m ON m.id = r.remit_id
            JOIN app.payer p ON p.id = coalesce(m.payer_id, c.payer_id)
        WHERE r.id = ANY (reasons) AND r.closed_on IS NULL AND r.kind IN ('denial', 'appeal')
    ), said AS MATERIALIZED (
        SELECT a.id, d.sequence AS level, l.sequence AS line, l.remarks, l.procedure, d.cents
        FROM asked a JOIN app.remit_adjustment d ON d.remit_claim_id = a.remit_claim_id
                AND d.group_code = a.group_code AND d.reason_code = a.reason_code
            JOIN app.remit_line l ON l.id = d.remit_line_id
        WHERE d.remit_claim_id = ANY (ARRAY(SELECT remit_claim_id FROM asked))
    ), remark AS (
        SELECT f.id, f.code, min(f.place) AS place FROM (
            SELECT s.id, code.code, s.line * 100 + code.at AS place FROM said s CROSS JOIN unnest(s.remarks) WITH ORDINALITY AS code (code, at)
            UNION ALL
            SELECT a.id, code.code, 1000000 + code.at
            FROM asked a JOIN app.remit_claim x ON x.id = a.remit_claim_id CROSS JOIN LATERAL jsonb_array_elements_text(
                coalesce(x.facts -> 'outpatient', '[]') || coalesce(x.facts -> 'inpatient', '[]')) WITH ORDINALITY AS code (code, at)
            WHERE x.id = ANY (ARRAY(SELECT remit_claim_id FROM asked)) AND code.code ~ '^[A-Z]') f
        GROUP BY 1, 2
    ), heard AS (
        SELECT id, array_agg(code ORDER BY place, code) AS codes FROM remark GROUP BY id
    ), served AS (
        SELECT DISTINCT ON (f.id) f.id, f.procedure FROM (
            SELECT id, procedure, abs(cents) AS cents, line FROM said WHERE procedure <> ''
            UNION ALL
            SELECT a.id, l.procedure, -1, l.line_no FROM asked a JOIN app.claim_line l ON l.claim_id = a.claim_id) f
        ORDER BY f.id, f.cents DESC, f.line
    ), meant AS (
        SELECT a.id, a.refuser, a.seen_by, coalesce(s.procedure, '') AS procedure, coalesce(h.codes, '{}') AS remarks,
            k.rule_id, k.appealable, k.remark,
            CASE WHEN a.classified_by <> '' THEN a.category ELSE k.category END AS category,
            CASE WHEN a.classified_by <> '' THEN a.root_cause ELSE k.root_cause END AS root_cause,
            CASE WHEN a.classified_by <> '' THEN a.team ELSE k.team END AS team,
            CASE WHEN a.kind = 'denial' THEN t.kind END AS clock_kind, t.clock_on
        FROM asked a LEFT JOIN heard h ON h.id = a.id LEFT JOIN served s ON s.id = a.id
            CROSS JOIN LATERAL app.choose_denial_rule(a.group_code, a.reason_code, coalesce(h.codes, a.remarks), a.refuser,
                                                      a.payer_type, a.decided_on) AS k
            -- Without a clock of the kind the appeal's is the last day that anything can be answered.
            LEFT JOIN LATERAL (SELECT w.kind, f.clock_on FROM (VALUES (1, k.clock), (2, 'appeal1')) AS w (place, kind)
                CROSS JOIN LATERAL app.find_clock(w.kind, a.refuser, a.payer_type, a.line_of_business, a.claim_type, a.service_from,
                                                  a.service_to, a.submitted_on, a.decided_on) AS f
                WHERE w.kind <> 'appeal1' OR k.appealable ORDER BY w.place LIMIT 1) AS t ON a.kind = 'denial'
    ), changed AS (
        UPDATE app.work_reason r SET remarks = coalesce(nullif(n.remarks, '{}'), r.remarks), remark_code = n.remark, denial_rule = n.rule_id,
            appealable = n.appealable, category = n.category, root_cause = n.root_cause, team = n.team, payer_id = n.refuser,
            provider_id = n.seen_by, procedure = n.procedure, clock_kind = coalesce(n.clock_kind, r.clock_kind),
            clock_on = CASE WHEN n.clock_kind IS NULL THEN r.clock_on ELSE n.clock_on END, version = r.version + 1
        FROM meant n
        WHERE r.id = n.id AND (r.remarks, r.remark_code, r.denial_rule, r.appealable, r.category, r.root_cause, r.team, r.payer_id, r.provider_id,
                               r.procedure, r.clock_kind, r.clock_on)
            IS DISTINCT FROM (coalesce(nullif(n.remarks, '{}'), r.remarks), n.remark, n.rule_id, n.appealable, n.category, n.root_cause, n.team,
                              n.refuser, n.seen_by, n.procedure, coalesce(n.clock_kind, r.clock_kind),
                              CASE WHEN n.clock_kind IS NULL THEN r.clock_on ELSE n.clock_on END)
        RETURNING r.claim_id
    )
    SELECT array_agg(DISTINCT claim_id) INTO touched FROM changed;
    RETURN coalesce(touched, '{}');
END $$;
ALTER FUNCTION app.classify_reasons(bigint[], date) OWNER TO rd_fn_work;
