-- Ask the lead about an item one holds. sleeps: the item leaves the hands and sleeps until the answer, at the latest three
-- days, and never past the last five days of its clock; else it stays held. addressee: a login, '' : any lead.
-- Returns the question's number.
CREATE OR REPLACE FUNCTION api.ask_question_v1(item bigint, shown integer, body text, addressee text, sleeps boolean, today date)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    held  app.work_item;
    asked bigint;
    until date;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    held := api.lock_item_v1(item, ask_question_v1.shown);
    IF held.holder IS DISTINCT FROM session_user::text THEN
        RAISE EXCEPTION 'Take the item first: a question is asked about what one holds.' USING ERRCODE = 'RD001';
    END IF;
    IF btrim(ask_question_v1.body) = '' THEN
        RAISE EXCEPTION 'An empty question cannot be answered; type what you need to know.' USING ERRCODE = 'RD001';
    END IF;
    IF ask_question_v1.addressee <> '' AND NOT sec.works_items(ask_question_v1.addressee) THEN
        RAISE EXCEPTION 'Nobody called "%" works items here.', ask_question_v1.addressee USING ERRCODE = 'RD004';
    END IF;
    IF ask_question_v1.addressee = session_user::text THEN
        RAISE EXCEPTION 'A question to oneself waits for nobody; ask a colleague or any lead.' USING ERRCODE = 'RD001';
    END IF;
    IF ask_question_v1.addressee <> '' AND NOT sec.covers(ask_question_v1.addressee, held.practice_id, held.location_id) THEN
        RAISE EXCEPTION '% does not work for this location and would not see the question.',
            api.person_name_v1(ask_question_v1.addressee) USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.question (practice_id, location_id, claim_id, remit_claim_id, item_id, reason_id, payer_id, asked_by,
            addressee, body, sleeps)
        VALUES (held.practice_id, held.location_id, held.claim_id, held.remit_claim_id, held.id, held.reason_id, held.payer_id,
            session_user, ask_question_v1.addressee, btrim(ask_question_v1.body), ask_question_v1.sleeps)
        RETURNING id INTO asked;
    INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        VALUES (held.practice_id, held.location_id, held.claim_id, held.remit_claim_id, 'question',
            'asked ' || CASE WHEN ask_question_v1.addressee = '' THEN 'the lead' ELSE api.person_name_v1(ask_question_v1.addressee) END
            || ': ' || btrim(ask_question_v1.body), session_user);
    IF ask_question_v1.sleeps THEN
        until := least(today + 3, coalesce(held.clock_on - 5, today + 3));
        IF until > today THEN
            UPDATE app.work_reason r SET due_on = until, by_rule = false, wake_on = 'reply', version = r.version + 1
                WHERE r.id = held.reason_id AND r.closed_on IS NULL;
        END IF;
        -- Whoever asked goes on with it: it comes back to the same desk.
        UPDATE app.work_item w SET status = 0, holder = NULL, lease_until = NULL, parked = false, version = w.version + 1,
            assignee = coalesce(w.assignee, session_user::text), changed_at = clock_timestamp(), changed_by = session_user
            WHERE w.id = held.id;
        IF held.assignee IS NULL THEN
            INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, items, cents, actor)
            VALUES ('queue', held.queue, held.practice_id, held.location_id, held.claim_id, '', -1, -held.balance_cents, session_user),
                   ('queue', held.queue, held.practice_id, held.location_id, held.claim_id, session_user, 1, held.balance_cents, session_user);
        END IF;
        PERFORM api.work_route_v1(ARRAY[held.claim_id], ARRAY[held.remit_claim_id], today);
    END IF;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        VALUES ('question', held.practice_id, held.location_id, held.claim_id, session_user);
    RETURN asked;
END $$;
ALTER FUNCTION api.ask_question_v1(bigint, integer, text, text, boolean, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.ask_question_v1(bigint, integer, text, text, boolean, date) TO rd_specialist, rd_poster, rd_supervisor;
