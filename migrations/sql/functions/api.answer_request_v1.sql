-- An information request was answered: the refusal is due today again, and its row says what came.
CREATE OR REPLACE FUNCTION api.answer_request_v1(request bigint, shown integer, answer text, today date) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    told app.information_request;
BEGIN
    PERFORM sec.require_group('specialist', 'supervisor');
    SELECT * INTO told FROM app.information_request q WHERE q.id = request FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such request in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF told.answered_on IS NOT NULL OR told.withdrawn OR told.version <> shown THEN
        RAISE EXCEPTION 'The request was answered or withdrawn meanwhile.' USING ERRCODE = 'RD002';
    END IF;
    IF btrim(coalesce(answer_request_v1.answer, '')) = '' THEN
        RAISE EXCEPTION 'Say what came back.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.information_request q SET answered_on = today, answer = btrim(answer_request_v1.answer), version = q.version + 1 WHERE q.id = request;
    UPDATE app.work_reason r SET due_on = today, due_at = NULL, text = 'The ' || told.asked_of || ' answered on ' || to_char(today, 'MM/DD/YYYY') || '.',
        version = r.version + 1 WHERE r.id = told.reason_id AND r.closed_on IS NULL;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, actor)
        VALUES (told.practice_id, told.location_id, told.claim_id, 'letter', 'The ' || told.asked_of || ' answered: ' || btrim(answer_request_v1.answer), session_user);
    PERFORM api.work_route_v1(ARRAY[told.claim_id], '{}', today);
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor) VALUES ('claim', told.practice_id, told.location_id, told.claim_id, session_user);
    RETURN told.reason_id;
END $$;
ALTER FUNCTION api.answer_request_v1(bigint, integer, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.answer_request_v1(bigint, integer, text, date) TO rd_specialist, rd_supervisor;
