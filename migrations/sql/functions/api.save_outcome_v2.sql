-- Note, outcome and next date in one call; the item is released and the claim routed again. The time line says why.
-- The next date: wanted_on (or the day of `at`) as a person set it, else the promised date and the outcome's days after it,
-- else the outcome's own days or the claim's follow-up rule. A closing outcome closes the owning reason.
--   at, zone         a time that was agreed, and the zone it was said in: take next hands the item out at that moment
--   reference, representative   who said so, as the payer names the call
--   promised_on, promised_cents what the payer said it would do; an earlier open promise of the claim is replaced
-- A date set here is no rule's any more: the daily run leaves it alone; a deadline that comes near wakes it all the same.
CREATE OR REPLACE FUNCTION api.save_outcome_v2(item bigint, shown integer, note text, outcome text, wanted_on date, given text,
    at timestamptz, zone text, reference text, representative text, promised_on date, promised_cents bigint)
RETURNS TABLE (item_id bigint, claim_id bigint, version integer, next_on date, why text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held     app.work_item;
    choice   app.outcome;
    today    date := current_date;
    day      date := coalesce(save_outcome_v2.wanted_on,
                              (save_outcome_v2.at AT TIME ZONE (SELECT o.zone FROM app.office_clock o))::date);
    because  text := nullif(btrim(save_outcome_v2.given), '');
    said     text := concat_ws(', ', nullif(btrim(save_outcome_v2.representative), ''),
                               'reference ' || nullif(btrim(save_outcome_v2.reference), ''));
    rule     record;
    sentence text;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := api.lock_item_v1(item, save_outcome_v2.shown);
    SELECT * INTO choice FROM app.outcome o WHERE o.code = save_outcome_v2.outcome AND o.active;
    IF choice.code IS NULL THEN
        RAISE EXCEPTION 'There is no outcome "%".', save_outcome_v2.outcome USING ERRCODE = 'RD001';
    END IF;
    IF choice.closes THEN
        sentence := concat_ws('; ', choice.title || ': ' || coalesce(because, choice.text), nullif(said, ''));
        day := NULL;
        UPDATE app.work_reason r SET closed_on = today, closed_text = sentence, closed_by = session_user, outcome = choice.code,
            reference = save_outcome_v2.reference, version = r.version + 1 WHERE r.id = held.reason_id;
    ELSE
        IF day < today OR save_outcome_v2.at < clock_timestamp() THEN
            RAISE EXCEPTION 'The next date lies in the past; choose today or later.' USING ERRCODE = 'RD001';
        END IF;
        IF save_outcome_v2.promised_on < today THEN
            RAISE EXCEPTION 'The promised date lies in the past.' USING ERRCODE = 'RD001';
        END IF;
        SELECT * INTO rule FROM api.follow_up_days_v2(held.reason_id, held.payer_id, today);
        because := coalesce(because, CASE WHEN day IS NOT NULL THEN 'date chosen by hand'
            WHEN save_outcome_v2.promised_on IS NOT NULL THEN 'promised for ' || to_char(save_outcome_v2.promised_on, 'MM/DD/YYYY')
            WHEN choice.from_rule THEN 'rule ' || rule.label
            ELSE choice.text || ', ' || choice.due_days || CASE WHEN choice.business THEN ' business d' ELSE ' d' END END);
        day := coalesce(day, CASE WHEN save_outcome_v2.promised_on IS NOT NULL
                THEN app.days_later(save_outcome_v2.promised_on, coalesce(choice.promise_days, 1), choice.business)
            WHEN choice.from_rule OR choice.due_days IS NULL THEN app.days_later(today, rule.days, rule.business)
            ELSE app.days_later(today, choice.due_days, choice.business) END);
        sentence := concat_ws('; ', choice.title || ' on ' || to_char(today, 'MM/DD/YYYY'), nullif(said, ''),
            'next ' || to_char(day, 'MM/DD/YYYY')
            || coalesce(to_char(save_outcome_v2.at AT TIME ZONE save_outcome_v2.zone, ' HH12:MI am ') || save_outcome_v2.zone, '')
            || ' (' || because || ')');
        UPDATE app.work_reason r SET due_on = day, due_at = save_outcome_v2.at, due_zone = coalesce(save_outcome_v2.zone, ''),
            dated_on = today, by_rule = false, wake_on = choice.wake_on, text = sentence, outcome = choice.code,
            reference = save_outcome_v2.reference, queue = coalesce(choice.move_to, r.queue),
            clock_kind = CASE WHEN choice.stops_clock THEN 'due' ELSE r.clock_kind END,
            clock_on = CASE WHEN choice.stops_clock THEN NULL ELSE r.clock_on END, version = r.version + 1
        WHERE r.id = held.reason_id;
        PERFORM api.follow_outcome_v1(held, choice.code, today, said, save_outcome_v2.reference, save_outcome_v2.representative,
                                      save_outcome_v2.promised_on, save_outcome_v2.promised_cents, day);
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, outcome, next_on, actor)
        VALUES (held.practice_id, held.location_id, held.claim_id, held.remit_claim_id, 'outcome',
                concat_ws(E'\n', nullif(btrim(save_outcome_v2.note), ''), sentence), choice.code, day, session_user);
    DELETE FROM app.draft d WHERE d.login = session_user AND (d.claim_id = held.claim_id OR d.remit_claim_id = held.remit_claim_id
        OR d.remit_claim_id IN (SELECT x.id FROM app.remit_claim x WHERE x.claim_id = held.claim_id));
    UPDATE app.work_item w SET status = 0, holder = NULL, lease_until = NULL, parked = false, version = w.version + 1,
        changed_at = clock_timestamp(), changed_by = session_user WHERE w.id = item;
    PERFORM api.work_route_v1(ARRAY[held.claim_id], ARRAY[held.remit_claim_id], today);
    RETURN QUERY SELECT w.id, w.claim_id, w.version, day, sentence FROM app.work_item w WHERE w.id = item;
END $$;
ALTER FUNCTION api.save_outcome_v2(bigint, integer, text, text, date, text, timestamptz, text, text, text, date, bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.save_outcome_v2(bigint, integer, text, text, date, text, timestamptz, text, text, text, date, bigint)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
