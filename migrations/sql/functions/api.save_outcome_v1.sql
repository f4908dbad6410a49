-- Note, outcome and next date in one call; the item is released and the claim routed again.
-- next_on null: the outcome's own rule decides; a closing outcome closes the owning reason. The time line says why.
-- A date set here is no rule's any more: the daily run leaves it alone.
CREATE OR REPLACE FUNCTION api.save_outcome_v1(item bigint, shown integer, note text, outcome text, wanted_on date, given text)
RETURNS TABLE (item_id bigint, claim_id bigint, version integer, next_on date, why text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held     app.work_item;
    choice   app.outcome;
    today    date := current_date;
    day      date := save_outcome_v1.wanted_on;
    because  text := nullif(btrim(save_outcome_v1.given), '');
    rule     record;
    sentence text;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := api.lock_item_v1(item, save_outcome_v1.shown);
    SELECT * INTO choice FROM app.outcome o WHERE o.code = save_outcome_v1.outcome AND o.active;
    IF choice.code IS NULL THEN
        RAISE EXCEPTION 'There is no outcome "%".', save_outcome_v1.outcome USING ERRCODE = 'RD001';
    END IF;
    IF choice.closes THEN
        sentence := choice.title || ': ' || coalesce(because, choice.text);
        day := NULL;
        UPDATE app.work_reason r SET closed_on = today, closed_text = sentence, closed_by = session_user, version = r.version + 1
            WHERE r.id = held.reason_id;
    ELSE
        IF day < today THEN
            RAISE EXCEPTION 'The next date lies in the past; choose today or later.' USING ERRCODE = 'RD001';
        END IF;
        SELECT * INTO rule FROM api.follow_up_days_v1(held.reason_id, held.payer_id);
        because := coalesce(because, CASE WHEN day IS NOT NULL THEN 'date chosen by hand'
            WHEN choice.from_rule THEN 'rule ' || rule.label ELSE choice.text || ', ' || choice.due_days || ' d' END);
        day := coalesce(day, today + CASE WHEN choice.from_rule THEN rule.days ELSE coalesce(choice.due_days, rule.days) END);
        sentence := choice.title || ' on ' || to_char(today, 'MM/DD/YYYY') || '; next ' || to_char(day, 'MM/DD/YYYY')
            || ' (' || because || ')';
        UPDATE app.work_reason r SET due_on = day, by_rule = false, text = sentence, queue = coalesce(choice.move_to, r.queue),
            version = r.version + 1 WHERE r.id = held.reason_id;
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, outcome, next_on, actor)
        VALUES (held.practice_id, held.location_id, held.claim_id, held.remit_claim_id, 'outcome',
                concat_ws(E'\n', nullif(btrim(save_outcome_v1.note), ''), sentence), choice.code, day, session_user);
    DELETE FROM app.draft d WHERE d.login = session_user AND (d.claim_id = held.claim_id OR d.remit_claim_id = held.remit_claim_id
        OR d.remit_claim_id IN (SELECT x.id FROM app.remit_claim x WHERE x.claim_id = held.claim_id));
    UPDATE app.work_item w SET status = 0, holder = NULL, lease_until = NULL, parked = false, version = w.version + 1,
        changed_at = clock_timestamp(), changed_by = session_user WHERE w.id = item;
    PERFORM api.work_route_v1(ARRAY[held.claim_id], ARRAY[held.remit_claim_id], today);
    RETURN QUERY SELECT w.id, w.claim_id, w.version, day, sentence FROM app.work_item w WHERE w.id = item;
END $$;
ALTER FUNCTION api.save_outcome_v1(bigint, integer, text, text, date, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.save_outcome_v1(bigint, integer, text, text, date, text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
