-- Answer a question of a colleague, once: by a lead, or by the one who was asked. Time line and asker hear of it; what
-- slept for the answer wakes at the asker's desk.
CREATE OR REPLACE FUNCTION api.answer_question_v1(question bigint, body text, today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked app.question;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO asked FROM app.question q WHERE q.id = answer_question_v1.question FOR UPDATE;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'There is no such question in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF asked.addressee <> session_user::text THEN
        PERFORM sec.require_group('supervisor');
    END IF;
    IF asked.asked_by = session_user::text THEN
        RAISE EXCEPTION 'Your own question is answered by somebody else; take it back when it is settled.' USING ERRCODE = 'RD001';
    END IF;
    IF asked.state = 'answered' THEN
        RAISE EXCEPTION '% answered this question at %; yours was not saved.', api.person_name_v1(asked.answered_by),
            api.office_time_v1(asked.answered_at) USING ERRCODE = 'RD002';
    ELSIF asked.state = 'withdrawn' THEN
        RAISE EXCEPTION '% took this question back; nobody waits for an answer.', api.person_name_v1(asked.asked_by)
            USING ERRCODE = 'RD002';
    END IF;
    IF btrim(answer_question_v1.body) = '' THEN
        RAISE EXCEPTION 'An empty answer helps nobody; type what is to be done.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.question q SET state = 'answered', answer = btrim(answer_question_v1.body), answered_by = session_user,
        answered_at = clock_timestamp() WHERE q.id = asked.id;
    INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        VALUES (asked.practice_id, asked.location_id, asked.claim_id, asked.remit_claim_id, 'question',
            'answered: ' || btrim(answer_question_v1.body), session_user);
    PERFORM api.wake_question_v1(asked.id, today);
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        VALUES ('question', asked.practice_id, asked.location_id, asked.claim_id, session_user);
END $$;
ALTER FUNCTION api.answer_question_v1(bigint, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.answer_question_v1(bigint, text, date) TO rd_specialist, rd_poster, rd_supervisor;
