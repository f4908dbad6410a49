-- Put refusals back as an act found them, and withdraw what it recorded. Internal to api.undo_denial_act_v1, which locked them.
CREATE OR REPLACE FUNCTION app.restore_refusals(act uuid, kind text, reasons bigint[], today date) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    claims bigint[] := ARRAY(SELECT DISTINCT p.claim_id FROM app.denial_act_part p WHERE p.act_id = act AND p.reason_id = ANY (reasons));
BEGIN
    UPDATE app.work_reason r SET closed_on = today, closed_text = 'The act that opened it was undone.', version = r.version + 1
        FROM app.denial_act_part p WHERE p.act_id = act AND p.reason_id = ANY (reasons) AND r.id = p.opened AND r.closed_on IS NULL;
    UPDATE app.work_reason r SET kind = b.kind, queue = b.queue, due_on = b.due_on, due_at = b.due_at, due_zone = b.due_zone, wake_on = b.wake_on,
        clock_kind = b.clock_kind, clock_on = b.clock_on, cents = b.cents, text = b.text, rule_code = b.rule_code, by_rule = b.by_rule,
        priority = b.priority, closed_on = b.closed_on, closed_text = b.closed_text, closed_by = b.closed_by, outcome = b.outcome,
        reference = b.reference, category = b.category, root_cause = b.root_cause, team = b.team, level = b.level, triaged_at = b.triaged_at,
        classified_by = b.classified_by, version = r.version + 1
        FROM app.denial_act_part p CROSS JOIN LATERAL jsonb_populate_record(NULL::app.work_reason, p.before) AS b
        WHERE p.act_id = act AND p.reason_id = r.id AND r.id = ANY (reasons) AND restore_refusals.kind <> 'assign';
    UPDATE app.claim c SET status = p.claim_status, submitted_on = p.submitted_on
        FROM app.denial_act_part p WHERE p.act_id = act AND p.reason_id = ANY (reasons) AND c.id = p.claim_id
            AND restore_refusals.kind IN ('resubmit', 'corrected') AND c.status = 'submitted' AND p.claim_status = 'denied';
    UPDATE app.appeal a SET decision = 'withdrawn', decided_on = today, decided_by = session_user, decided_text = 'Recorded by mistake.',
        version = a.version + 1 WHERE a.act_id = act AND a.reason_id = ANY (reasons) AND a.decision IS NULL;
    UPDATE app.information_request q SET withdrawn = true, version = q.version + 1 WHERE q.act_id = act AND q.reason_id = ANY (reasons);
    UPDATE app.resubmission s SET withdrawn = true WHERE s.act_id = act AND s.reason_id = ANY (reasons);
    IF restore_refusals.kind = 'assign' THEN
        WITH old AS MATERIALIZED (
            SELECT i.*, p.assignee AS back FROM app.work_item i JOIN app.denial_act_part p ON p.claim_id = i.claim_id
            WHERE p.act_id = act AND p.reason_id = ANY (reasons) AND i.status <> 9 AND i.assignee IS DISTINCT FROM p.assignee
        ), new AS (
            UPDATE app.work_item i SET assignee = old.back, version = i.version + CASE WHEN i.status = 1 THEN 0 ELSE 1 END,
                changed_at = clock_timestamp(), changed_by = session_user FROM old WHERE i.id = old.id RETURNING i.*
        )
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, items, cents, actor)
            SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), -1, -balance_cents, session_user FROM old
            UNION ALL
            SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), 1, balance_cents, session_user FROM new;
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, actor)
        SELECT p.practice_id, c.location_id, c.id, 'system', 'Undone: ' || a.words || '.', session_user
        FROM app.denial_act_part p JOIN app.denial_act a ON a.id = p.act_id JOIN app.claim c ON c.id = p.claim_id
        WHERE p.act_id = act AND p.reason_id = ANY (reasons) ORDER BY c.id;
    UPDATE app.denial_act_part p SET undone_at = clock_timestamp() WHERE p.act_id = act AND p.reason_id = ANY (reasons);
    PERFORM api.work_route_v1(claims, '{}', today);
    PERFORM app.show_categories(claims);
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        SELECT 'claim', c.practice_id, c.location_id, c.id, session_user FROM app.claim c WHERE c.id = ANY (claims) ORDER BY c.id;
END $$;
ALTER FUNCTION app.restore_refusals(uuid, text, bigint[], date) OWNER TO rd_fn_work;
