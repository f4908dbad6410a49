-- Refused claims were sent again: the refusal is answered, and what waits for the new decision keeps the appeal's deadline,
-- because that runs on from the first. Internal to app.do_denial_act.
CREATE OR REPLACE FUNCTION app.send_refused_again(act uuid, kind text, reasons bigint[], given jsonb, said text, day date, today date)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    INSERT INTO app.resubmission (practice_id, location_id, claim_id, reason_id, kind, sent_on, method, reference, document, scan_id, act_id)
        SELECT r.practice_id, c.location_id, c.id, r.id, send_refused_again.kind, day, given ->> 'method', btrim(coalesce(given ->> 'reference', '')),
            btrim(coalesce(given ->> 'document', '')), (given ->> 'scan')::bigint, act
        FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id WHERE r.id = ANY (reasons);
    WITH made AS (
        INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, clock_kind, clock_on, cents, text, by_rule)
        SELECT DISTINCT ON (c.id) r.practice_id, c.location_id, c.id, 'follow_up', 'follow_up', today, greatest(day, today) + p.follow_up_days,
            CASE WHEN last.clock_on IS NULL THEN 'due' ELSE last.kind END, last.clock_on, r.cents,
            said || '; ask on ' || to_char(greatest(day, today) + p.follow_up_days, 'MM/DD/YYYY') || ' (rule ' || p.name || ' ' || p.follow_up_days || ' d).', false
        FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id LEFT JOIN app.remit m ON m.id = r.remit_id
            JOIN app.payer p ON p.id = coalesce(r.payer_id, c.payer_id)
            -- The next level's deadline runs on from the first decision.
            LEFT JOIN LATERAL (SELECT level.kind, f.clock_on FROM (SELECT 'appeal' || least(r.level + 1, 3) AS kind) AS level
                CROSS JOIN LATERAL app.find_clock(level.kind, p.id, p.type, c.line_of_business, c.type, c.service_from, c.service_to,
                    c.submitted_on, CASE WHEN m.payment_date BETWEEN '2000-01-01' AND r.opened_on THEN m.payment_date ELSE r.opened_on END) AS f
                WHERE r.appealable AND r.level < 3) AS last ON true
        WHERE r.id = ANY (reasons) ORDER BY c.id, r.cents DESC, r.id
        ON CONFLICT DO NOTHING RETURNING id, claim_id
    )
    UPDATE app.denial_act_part p SET opened = made.id FROM made WHERE p.act_id = act AND p.claim_id = made.claim_id;
    UPDATE app.work_reason r SET closed_on = today, closed_text = said, closed_by = session_user, triaged_at = coalesce(r.triaged_at, clock_timestamp()),
        outcome = CASE send_refused_again.kind WHEN 'resubmit' THEN 'resubmitted' ELSE 'corrected' END,
        reference = coalesce(nullif(btrim(given ->> 'reference'), ''), r.reference), version = r.version + 1 WHERE r.id = ANY (reasons);
    UPDATE app.claim c SET status = 'submitted', submitted_on = day, last_activity_on = today
        WHERE c.id IN (SELECT r.claim_id FROM app.work_reason r WHERE r.id = ANY (reasons)) AND c.status = 'denied';
END $$;
ALTER FUNCTION app.send_refused_again(uuid, text, bigint[], jsonb, text, date, date) OWNER TO rd_fn_work;
