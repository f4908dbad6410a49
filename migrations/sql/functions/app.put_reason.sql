-- What a letter opens on a claim: a new reason, or the open one of its kind moved to what the letter says. Returns the deed
-- that undoes it: {act, reason, version, before}. Internal to the functions of mail; the caller routes the claim.
CREATE OR REPLACE FUNCTION app.put_reason(claim app.claim, wanted_kind text, wanted_queue text, clock text, clock_on date, cents bigint,
    text text, reference text, level integer, today date) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    known app.work_reason;
    made  bigint;
BEGIN
    SELECT * INTO known FROM app.work_reason AS r WHERE r.claim_id = claim.id AND r.kind = wanted_kind AND r.closed_on IS NULL
        ORDER BY r.remit_claim_id NULLS FIRST, r.id LIMIT 1 FOR UPDATE;
    IF FOUND THEN
        UPDATE app.work_reason AS r SET due_on = least(r.due_on, today), due_at = NULL, wake_on = '', by_rule = false,
            clock_kind = CASE WHEN put_reason.clock_on IS NULL THEN r.clock_kind ELSE put_reason.clock END,
            clock_on = coalesce(put_reason.clock_on, r.clock_on), cents = coalesce(put_reason.cents, r.cents), text = put_reason.text,
            reference = CASE WHEN put_reason.reference = '' THEN r.reference ELSE put_reason.reference END,
            level = greatest(r.level, put_reason.level), version = r.version + 1
            WHERE r.id = known.id;
        RETURN jsonb_build_object('act', 'moved', 'reason', known.id, 'version', known.version + 1, 'before', to_jsonb(known));
    END IF;
    INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, clock_kind, clock_on, cents, text,
                                 by_rule, reference, level)
        VALUES (claim.practice_id, claim.location_id, claim.id, wanted_kind,
                coalesce((SELECT q.code FROM app.queue AS q WHERE q.code = wanted_queue), 'mail'), today, today,
                CASE WHEN put_reason.clock_on IS NULL THEN 'due' ELSE put_reason.clock END, put_reason.clock_on,
                coalesce(put_reason.cents, claim.balance_cents), put_reason.text, false, put_reason.reference, put_reason.level)
        RETURNING id INTO made;
    RETURN jsonb_build_object('act', 'opened', 'reason', made, 'version', 1);
END $$;
ALTER FUNCTION app.put_reason(app.claim, text, text, text, date, bigint, text, text, integer, date) OWNER TO rd_fn_work;
