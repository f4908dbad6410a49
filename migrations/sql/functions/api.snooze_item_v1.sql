-- Put an item to sleep: with a reason, until a day at the latest, or until an event before it (wake_on; '': the day alone).
-- Returns the day it comes back at the latest: a deadline that comes near before that day wakes it, and the answer says so.
CREATE OR REPLACE FUNCTION api.snooze_item_v1(item bigint, shown integer, why text, until date, wake_on text)
RETURNS TABLE (item_id bigint, claim_id bigint, back_on date, said text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held     app.work_item;
    f        app.waterfall;
    today    date := current_date;
    sentence text;
    back     date;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := api.lock_item_v1(item, snooze_item_v1.shown);
    IF btrim(coalesce(snooze_item_v1.why, '')) = '' THEN
        RAISE EXCEPTION 'Say in a few words why it can sleep.' USING ERRCODE = 'RD001';
    END IF;
    IF snooze_item_v1.until IS NULL OR snooze_item_v1.until <= today OR snooze_item_v1.until > today + 365 THEN
        RAISE EXCEPTION 'Say until when it sleeps at the latest: a day after today and within a year.' USING ERRCODE = 'RD001';
    END IF;
    IF snooze_item_v1.wake_on NOT IN ('', 'remittance', 'status', 'reply', 'letter') THEN
        RAISE EXCEPTION 'There is no such event to wait for.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO STRICT f FROM app.waterfall;
    SELECT least(api.work_wake_v1(snooze_item_v1.until, r.clock_on, today, f),
                 api.work_wake_v1(snooze_item_v1.until, CASE WHEN c.filed_on IS NULL AND c.status IN ('submitted', 'rejected', 'denied', 'exception')
                     THEN c.file_by END, today, f)) INTO back
        FROM app.work_reason r LEFT JOIN app.claim c ON c.id = r.claim_id WHERE r.id = held.reason_id;
    sentence := 'asleep until ' || CASE snooze_item_v1.wake_on WHEN 'remittance' THEN 'a remittance is posted, at the latest '
            WHEN 'status' THEN 'the payer sends a status, at the latest ' WHEN 'reply' THEN 'a reply comes, at the latest '
            WHEN 'letter' THEN 'a letter comes, at the latest ' ELSE '' END
        || to_char(snooze_item_v1.until, 'MM/DD/YYYY') || ': ' || btrim(snooze_item_v1.why)
        || CASE WHEN back < snooze_item_v1.until THEN '; its deadline brings it back on ' || to_char(back, 'MM/DD/YYYY') ELSE '' END;
    UPDATE app.work_reason r SET due_on = snooze_item_v1.until, due_at = NULL, due_zone = '', dated_on = today, by_rule = false,
        wake_on = snooze_item_v1.wake_on, text = sentence, version = r.version + 1 WHERE r.id = held.reason_id;
    INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, next_on, actor)
        VALUES (held.practice_id, held.location_id, held.claim_id, held.remit_claim_id, 'snooze', sentence, snooze_item_v1.until, session_user);
    UPDATE app.work_item w SET status = 0, holder = NULL, lease_until = NULL, parked = false, version = w.version + 1,
        changed_at = clock_timestamp(), changed_by = session_user WHERE w.id = item;
    PERFORM api.work_route_v1(ARRAY[held.claim_id], ARRAY[held.remit_claim_id], today);
    RETURN QUERY SELECT item, held.claim_id, back, sentence;
END $$;
ALTER FUNCTION api.snooze_item_v1(bigint, integer, text, date, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.snooze_item_v1(bigint, integer, text, date, text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
