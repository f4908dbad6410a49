-- Record what came of a call. It may open or move the account's work for the patient's part or coverage; a payer's date it
-- never touches. Who was not known got no information, so only outcomes that say none are taken then.
-- Returns the sentence of the time lines and how many claims have such work now.
CREATE OR REPLACE FUNCTION api.end_patient_call_v1(call bigint, reason text, outcome text, note text, wanted_on date,
    next_at timestamptz, zone text, today date) RETURNS TABLE (said text, next_on date, claims integer) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    mine     app.patient_call;
    choice   app.call_outcome;
    day      date := end_patient_call_v1.wanted_on;
    sentence text;
    touched  bigint[] := '{}';
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    mine := api.lock_patient_call_v1(call);
    SELECT * INTO choice FROM app.call_outcome o WHERE o.code = end_patient_call_v1.outcome AND o.active;
    IF choice.code IS NULL THEN
        RAISE EXCEPTION 'There is no outcome "%" of a patient''s call.', end_patient_call_v1.outcome USING ERRCODE = 'RD001';
    END IF;
    IF choice.known AND mine.known_at IS NULL THEN
        RAISE EXCEPTION 'It is not known who is on the line: confirm two identifiers, or choose an outcome that tells nothing.'
            USING ERRCODE = 'RD001';
    END IF;
    IF end_patient_call_v1.reason <> '' AND NOT EXISTS (
            SELECT FROM app.call_word w WHERE w.kind = 'reason' AND w.code = end_patient_call_v1.reason AND w.active) THEN
        RAISE EXCEPTION 'There is no such reason for a call.' USING ERRCODE = 'RD001';
    END IF;
    IF day < today THEN
        RAISE EXCEPTION 'The next date lies in the past; choose today or later.' USING ERRCODE = 'RD001';
    END IF;
    day := CASE WHEN choice.opens <> '' THEN coalesce(day, today + coalesce(choice.due_days, 1)) ELSE day END;
    sentence := choice.title || ' on ' || to_char(today, 'MM/DD/YYYY')
        || coalesce('; next ' || to_char(day, 'MM/DD/YYYY') || ' (' || choice.text || ')', ': ' || choice.text);
    IF choice.opens <> '' THEN
        WITH concerned AS (
            -- The patient's part where some is owed; a new coverage concerns every claim that is open.
            SELECT c.id, c.practice_id, c.location_id, greatest(owed.cents, 0) AS cents FROM app.claim c
            CROSS JOIN LATERAL (SELECT coalesce(sum(b.cents) FILTER (WHERE b.party = 'patient' OR choice.opens = 'cob'), 0)::bigint AS cents
                                FROM led.line_balance b WHERE b.claim_id = c.id) owed
            WHERE c.account_id = mine.account_id AND owed.cents > 0
        ), moved AS (
            UPDATE app.work_reason r SET due_on = day, due_at = end_patient_call_v1.next_at, by_rule = false, text = sentence,
                due_zone = CASE WHEN end_patient_call_v1.next_at IS NULL THEN '' ELSE end_patient_call_v1.zone END,
                version = r.version + 1
            FROM concerned k WHERE r.claim_id = k.id AND r.closed_on IS NULL AND r.kind = choice.opens RETURNING r.claim_id
        ), made AS (
            INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, due_at, due_zone,
                cents, text, by_rule)
            SELECT k.practice_id, k.location_id, k.id, choice.opens, choice.queue, today, day, end_patient_call_v1.next_at,
                CASE WHEN end_patient_call_v1.next_at IS NULL THEN '' ELSE end_patient_call_v1.zone END, k.cents, sentence, false
            FROM concerned k
            WHERE NOT EXISTS (SELECT FROM app.work_reason r WHERE r.claim_id = k.id AND r.closed_on IS NULL AND r.kind = choice.opens)
            ON CONFLICT DO NOTHING RETURNING claim_id
        )
        SELECT coalesce(array_agg(DISTINCT x.claim_id), '{}') INTO touched
            FROM (SELECT claim_id FROM moved UNION ALL SELECT claim_id FROM made) x;
        PERFORM api.work_route_v1(touched, '{}'::bigint[], today);
    END IF;
    UPDATE app.patient_call c SET state = 'ended', ended_at = clock_timestamp(), reason = end_patient_call_v1.reason,
        outcome = choice.code, note = left(btrim(end_patient_call_v1.note), 2000), next_on = day, next_at = end_patient_call_v1.next_at,
        version = c.version + 1 WHERE c.id = call;
    WITH told AS (
        -- On the claims of the account that are open or were touched, the newest first.
        SELECT c.id, c.practice_id, c.location_id FROM app.claim c
        WHERE c.account_id = mine.account_id AND (c.balance_cents <> 0 OR c.id = ANY (touched))
        ORDER BY c.service_from DESC, c.id DESC LIMIT 50
    ), line AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, next_on, actor)
        SELECT t.practice_id, t.location_id, t.id, 'call', concat_ws(E'\n', nullif(btrim(end_patient_call_v1.note), ''),
            CASE mine.direction WHEN 'in' THEN 'Patient''s call' ELSE 'Called the patient' END
            || CASE WHEN mine.known_at IS NULL THEN ', nobody known, nothing told: ' ELSE ', identity confirmed: ' END || sentence),
            day, session_user FROM told t
    )
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        SELECT 'claim', t.practice_id, t.location_id, t.id, session_user FROM told t;
    RETURN QUERY SELECT sentence, day, cardinality(touched);
END $$;
ALTER FUNCTION api.end_patient_call_v1(bigint, text, text, text, date, timestamptz, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.end_patient_call_v1(bigint, text, text, text, date, timestamptz, text, date)
    TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
