-- Undo one thing a letter did; false when somebody worked on it since, then it stays. Internal to the functions of mail.
CREATE OR REPLACE FUNCTION app.undo_deed(deed jsonb, why text, today date) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    before app.work_reason;
    known  app.work_reason;
BEGIN
    IF deed ->> 'act' = 'held' THEN
        UPDATE app.mail_return AS held SET ended_at = clock_timestamp(), ended_by = session_user, ended_text = why
            WHERE held.id = (deed ->> 'return')::bigint AND held.ended_at IS NULL;
        RETURN true;
    END IF;
    SELECT * INTO known FROM app.work_reason AS r WHERE r.id = (deed ->> 'reason')::bigint FOR UPDATE;
    IF deed ->> 'act' = 'opened' THEN
        UPDATE app.work_reason AS r SET closed_on = today, closed_text = why, version = r.version + 1
            WHERE r.id = known.id AND r.closed_on IS NULL;
        -- The daily run may have moved it since; a person's outcome on it is what must not be lost from sight.
        RETURN known.closed_on IS NULL AND known.outcome IS NULL;
    END IF;
    IF known.version IS DISTINCT FROM (deed ->> 'version')::integer OR (deed ->> 'act' IN ('closed', 'decided') AND EXISTS (
            SELECT FROM app.work_reason AS other WHERE other.claim_id = known.claim_id AND other.kind = deed -> 'before' ->> 'kind'
            AND other.id <> known.id AND other.closed_on IS NULL AND coalesce(other.remit_claim_id, 0) = coalesce(known.remit_claim_id, 0))) THEN
        RETURN false;
    END IF;
    IF deed ->> 'act' = 'decided' THEN
        UPDATE app.appeal AS a SET decision = NULL, decided_on = NULL, decided_by = '', won_cents = 0, decided_text = '', version = a.version + 1
            WHERE a.id = (deed ->> 'appeal')::bigint;
    END IF;
    before := jsonb_populate_record(NULL::app.work_reason, deed -> 'before');
    UPDATE app.work_reason AS r SET kind = before.kind, queue = before.queue, appealable = before.appealable, due_on = before.due_on, due_at = before.due_at, wake_on = before.wake_on, by_rule = before.by_rule,
        clock_kind = before.clock_kind, clock_on = before.clock_on, cents = before.cents, text = before.text, reference = before.reference,
        level = before.level, closed_on = before.closed_on, closed_text = before.closed_text, closed_by = before.closed_by, version = r.version + 1
        WHERE r.id = known.id;
    RETURN true;
END $$;
ALTER FUNCTION app.undo_deed(jsonb, text, date) OWNER TO rd_fn_work;
