-- The call is over: what was not answered goes back to its queue as it was, questions to colleagues run out, and every claim
-- that was answered gets the call, its representative and its one reference into its time line.
-- Seconds of hold and talk null: as measured.
CREATE OR REPLACE FUNCTION api.end_payer_call_v1(call bigint, hold_seconds integer, talk_seconds integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    mine app.payer_call;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_payer_call_v1(call);
    IF end_payer_call_v1.hold_seconds NOT BETWEEN 0 AND 86400 OR end_payer_call_v1.talk_seconds NOT BETWEEN 0 AND 86400 THEN
        RAISE EXCEPTION 'Hold and talk are between no time and one day.' USING ERRCODE = 'RD001';
    END IF;
    PERFORM api.count_call_time_v1(call, '');
    WITH freed AS (
        UPDATE app.work_item w SET status = CASE WHEN w.rank = 9 THEN 2 ELSE 0 END, holder = NULL, lease_until = NULL,
            parked = false, version = w.version + 1, changed_at = clock_timestamp(), changed_by = session_user
        FROM app.payer_call_claim l
        WHERE l.call_id = call AND l.state = 'held' AND w.id = l.item_id AND w.status = 1 AND w.holder = session_user
        RETURNING w.*
    )
    INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, actor)
        SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), session_user FROM freed;
    UPDATE app.payer_call_claim l SET state = CASE l.state WHEN 'held' THEN 'released' ELSE 'expired' END
        WHERE l.call_id = call AND l.state IN ('held', 'asked');
    UPDATE app.call_consent k SET answer = 'expired', answered_at = clock_timestamp() WHERE k.call_id = call AND k.answer = '';
    UPDATE app.payer_call c SET state = 'ended', ended_at = clock_timestamp(), version = c.version + 1,
        hold_seconds = coalesce(end_payer_call_v1.hold_seconds, c.hold_seconds),
        talk_seconds = coalesce(end_payer_call_v1.talk_seconds, c.talk_seconds)
        WHERE c.id = call RETURNING c.* INTO mine;
    UPDATE app.work_reason r SET reference = mine.reference, version = r.version + 1 FROM app.payer_call_claim l
        WHERE l.call_id = call AND l.state = 'saved' AND r.id = l.reason_id AND r.reference <> mine.reference AND mine.reference <> '';
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, actor)
        SELECT l.practice_id, l.location_id, l.claim_id, 'call', 'Called ' || p.name
            || CASE WHEN mine.representative = '' THEN '' ELSE ', spoke with ' || mine.representative END
            || CASE WHEN mine.reference = '' THEN ', no reference given' ELSE ', reference ' || mine.reference END
            || '; ' || round(mine.hold_seconds / 60.0) || ' min on hold, ' || round(mine.talk_seconds / 60.0) || ' min talk for '
            || (count(*) OVER ()) || CASE WHEN count(*) OVER () = 1 THEN ' claim' ELSE ' claims' END, session_user
        FROM app.payer_call_claim l JOIN app.payer p ON p.id = mine.payer_id WHERE l.call_id = call AND l.state = 'saved';
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        SELECT 'claim', l.practice_id, l.location_id, l.claim_id, session_user
        FROM app.payer_call_claim l WHERE l.call_id = call AND l.state = 'saved';
    INSERT INTO app.change (topic, actor) VALUES ('call', session_user);
END $$;
ALTER FUNCTION api.end_payer_call_v1(bigint, integer, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.end_payer_call_v1(bigint, integer, integer) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
