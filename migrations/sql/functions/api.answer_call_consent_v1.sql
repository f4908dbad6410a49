-- A colleague's answer: yes hands over the leases of what is still free and still theirs, no leaves all as it is.
-- Returns how many claims ride along. A question that ran out, or of a call that is over, takes nothing.
CREATE OR REPLACE FUNCTION api.answer_call_consent_v1(call bigint, yes boolean) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    theirs app.payer_call;
    asked  app.call_consent;
    items  bigint[];
    gone   integer := 0;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO theirs FROM app.payer_call c WHERE c.id = call FOR UPDATE;
    SELECT * INTO asked FROM app.call_consent k WHERE k.call_id = call AND k.owner = session_user FOR UPDATE;
    IF asked.call_id IS NULL THEN
        RAISE EXCEPTION 'Nobody asked you about this call.' USING ERRCODE = 'RD004';
    END IF;
    IF asked.answer <> '' OR asked.expires_at < clock_timestamp() OR theirs.state = 'ended' THEN
        RAISE EXCEPTION '%', CASE WHEN asked.answer IN ('given', 'declined') THEN 'This was answered already.'
            ELSE 'This question ran out, or the call is over; nothing was taken.' END USING ERRCODE = 'RD002';
    END IF;
    IF yes THEN
        items := ARRAY(SELECT w.id FROM app.work_item w JOIN app.payer_call_claim l ON l.item_id = w.id
                       WHERE l.call_id = call AND l.state = 'asked' AND l.owner = session_user
                         AND w.status = 0 AND w.assignee = session_user
                         AND sec.covers(theirs.caller, w.practice_id, w.location_id)
                       ORDER BY w.id FOR UPDATE OF w);
        gone := api.hold_for_call_v1(theirs, items);
    END IF;
    UPDATE app.payer_call_claim l SET state = CASE WHEN yes THEN 'lost' ELSE 'declined' END
        WHERE l.call_id = call AND l.state = 'asked' AND l.owner = session_user;
    UPDATE app.call_consent k SET answer = CASE WHEN yes THEN 'given' ELSE 'declined' END, answered_at = clock_timestamp()
        WHERE k.call_id = call AND k.owner = session_user;
    INSERT INTO app.change (topic, actor) VALUES ('call', session_user);
    RETURN gone;
END $$;
ALTER FUNCTION api.answer_call_consent_v1(bigint, boolean) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.answer_call_consent_v1(bigint, boolean) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
