-- Carry an act out on refusals that may take it (app.denial_act_doubts), locked and kept before. Internal to api.denial_act_v1.
CREATE OR REPLACE FUNCTION app.do_denial_act(act uuid, kind text, reasons bigint[], given jsonb, said text, today date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    choice   app.outcome;
    category app.denial_category;
    day      date := coalesce((given ->> 'on')::date, today);
    due      date;
    more     text := concat_ws('', ', reference ' || nullif(btrim(given ->> 'reference'), ''), ': ' || nullif(btrim(given ->> 'document'), ''));
BEGIN
    IF do_denial_act.kind = 'outcome' THEN
        SELECT * INTO choice FROM app.outcome o WHERE o.code = given ->> 'outcome';
        UPDATE app.work_reason r SET outcome = choice.code, reference = coalesce(nullif(given ->> 'reference', ''), r.reference),
            triaged_at = coalesce(r.triaged_at, clock_timestamp()), version = r.version + 1,
            closed_on = CASE WHEN choice.closes THEN today END, closed_text = CASE WHEN choice.closes THEN said ELSE '' END,
            closed_by = CASE WHEN choice.closes THEN session_user ELSE '' END,
            due_on = CASE WHEN choice.closes THEN r.due_on ELSE next.day END, due_at = NULL, by_rule = choice.closes AND r.by_rule,
            dated_on = CASE WHEN choice.closes THEN r.dated_on ELSE today END, wake_on = CASE WHEN choice.closes THEN '' ELSE choice.wake_on END,
            queue = CASE WHEN choice.closes THEN r.queue ELSE coalesce(choice.move_to, r.queue) END,
            text = CASE WHEN choice.closes THEN r.text ELSE said || '; next ' || to_char(next.day, 'MM/DD/YYYY') || ' (' || next.why || ')' END
        FROM app.work_reason o JOIN app.claim c ON c.id = o.claim_id CROSS JOIN LATERAL (
            SELECT coalesce((given ->> 'next_on')::date, CASE WHEN choice.from_rule OR choice.due_days IS NULL
                    THEN app.days_later(today, f.days, f.business) ELSE app.days_later(today, choice.due_days, choice.business) END) AS day,
                CASE WHEN given ->> 'next_on' IS NOT NULL THEN 'date chosen by hand' WHEN choice.from_rule OR choice.due_days IS NULL THEN 'rule ' || f.label
                     ELSE choice.text || ', ' || choice.due_days || CASE WHEN choice.business THEN ' business d' ELSE ' d' END END AS why
            FROM api.follow_up_days_v2(o.id, c.payer_id, today) f) AS next
        WHERE o.id = r.id AND r.id = ANY (reasons);
    ELSIF do_denial_act.kind = 'category' THEN
        SELECT * INTO category FROM app.denial_category c WHERE c.code = given ->> 'category';
        UPDATE app.work_reason r SET category = category.code, root_cause = coalesce(nullif(given ->> 'root_cause', ''), category.root_cause),
            team = coalesce(nullif(given ->> 'team', ''), category.team), classified_by = session_user,
            triaged_at = coalesce(r.triaged_at, clock_timestamp()), version = r.version + 1 WHERE r.id = ANY (reasons);
    ELSIF do_denial_act.kind = 'assign' THEN
        WITH old AS MATERIALIZED (
            SELECT i.* FROM app.work_item i JOIN app.work_reason r ON r.claim_id = i.claim_id
            WHERE r.id = ANY (reasons) AND i.status <> 9 AND i.assignee IS DISTINCT FROM nullif(given ->> 'login', '')
        ), new AS (
            UPDATE app.work_item i SET assignee = nullif(given ->> 'login', ''), version = i.version + CASE WHEN i.status = 1 THEN 0 ELSE 1 END,
                changed_at = clock_timestamp(), changed_by = session_user FROM old WHERE i.id = old.id RETURNING i.*
        )
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, items, cents, actor)
            SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), -1, -balance_cents, session_user FROM old
            UNION ALL
            SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), 1, balance_cents, session_user FROM new;
    ELSIF do_denial_act.kind IN ('resubmit', 'corrected') THEN
        PERFORM app.send_refused_again(act, do_denial_act.kind, reasons, given, said || more, day, today);
    ELSIF do_denial_act.kind = 'appeal' THEN
        due := greatest(day, today) + coalesce((SELECT o.due_days FROM app.outcome o WHERE o.code = 'appealed'), 45);
        INSERT INTO app.appeal (practice_id, location_id, claim_id, reason_id, payer_id, category, level, filed_on, method, reference, document,
                scan_id, cents, act_id)
            SELECT r.practice_id, c.location_id, c.id, r.id, coalesce(r.payer_id, c.payer_id), r.category, r.level + 1, day, given ->> 'method',
                btrim(coalesce(given ->> 'reference', '')), btrim(coalesce(given ->> 'document', '')), (given ->> 'scan')::bigint, r.cents, act
            FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id WHERE r.id = ANY (reasons);
        -- The deadline is kept: the row says when the payer is to be asked, and nothing hides a clock that still runs.
        UPDATE app.work_reason r SET kind = 'appeal', queue = 'appeal', level = r.level + 1, due_on = due, due_at = NULL, by_rule = false,
            clock_kind = 'due', clock_on = NULL, outcome = 'appealed', reference = coalesce(nullif(btrim(given ->> 'reference'), ''), r.reference),
            text = 'Level ' || r.level + 1 || ': ' || said || more || '; ask on ' || to_char(due, 'MM/DD/YYYY') || '.',
            triaged_at = coalesce(r.triaged_at, clock_timestamp()), version = r.version + 1 WHERE r.id = ANY (reasons);
    ELSIF do_denial_act.kind = 'request' THEN
        due := coalesce((given ->> 'due_on')::date, today + coalesce((SELECT o.due_days FROM app.outcome o WHERE o.code = 'needs_records'), 7));
        INSERT INTO app.information_request (practice_id, location_id, claim_id, reason_id, asked_of, what, asked_on, due_on, reference, scan_id, act_id)
            SELECT r.practice_id, c.location_id, c.id, r.id, given ->> 'asked_of', btrim(given ->> 'what'), today, due,
                btrim(coalesce(given ->> 'reference', '')), (given ->> 'scan')::bigint, act
            FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id WHERE r.id = ANY (reasons);
        UPDATE app.work_reason r SET due_on = due, due_at = NULL, by_rule = false, text = said || '; answer due ' || to_char(due, 'MM/DD/YYYY') || '.',
            triaged_at = coalesce(r.triaged_at, clock_timestamp()), version = r.version + 1 WHERE r.id = ANY (reasons);
    ELSE
        PERFORM app.write_refused_off(act, reasons, given, said, today);
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, outcome, next_on, actor)
        SELECT r.practice_id, c.location_id, c.id,
            CASE do_denial_act.kind WHEN 'outcome' THEN 'outcome' WHEN 'assign' THEN 'reassign' WHEN 'appeal' THEN 'appeal' WHEN 'request' THEN 'letter'
                 WHEN 'resubmit' THEN 'sent' WHEN 'corrected' THEN 'sent' ELSE 'system' END,
            concat_ws(E'\n', nullif(btrim(given ->> 'note'), ''),
                CASE WHEN r.closed_on IS NULL AND do_denial_act.kind IN ('outcome', 'appeal', 'request', 'write_off') THEN r.text ELSE said || more END,
                CASE WHEN do_denial_act.kind = 'request' THEN btrim(given ->> 'what') END),
            CASE WHEN do_denial_act.kind = 'outcome' THEN given ->> 'outcome' END, CASE WHEN r.closed_on IS NULL AND NOT r.by_rule THEN r.due_on END, session_user
        FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id WHERE r.id = ANY (reasons) ORDER BY c.id;
END $$;
ALTER FUNCTION app.do_denial_act(uuid, text, bigint[], jsonb, text, date) OWNER TO rd_fn_work;
