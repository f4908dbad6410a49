-- Take back an own question nobody has answered; what slept for it wakes.
CREATE OR REPLACE FUNCTION api.withdraw_question_v1(question bigint, today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked app.question;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO asked FROM app.question q WHERE q.id = withdraw_question_v1.question AND q.asked_by = session_user::text FOR UPDATE;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'You asked no such question.' USING ERRCODE = 'RD004';
    END IF;
    IF asked.state <> 'open' THEN
        RAISE EXCEPTION 'This question is no longer open; read it again.' USING ERRCODE = 'RD002';
    END IF;
    UPDATE app.question q SET state = 'withdrawn' WHERE q.id = asked.id;
    INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        VALUES (asked.practice_id, asked.location_id, asked.claim_id, asked.remit_claim_id, 'question', 'took the question back', session_user);
    PERFORM api.wake_question_v1(asked.id, today);
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        VALUES ('question', asked.practice_id, asked.location_id, asked.claim_id, session_user);
END $$;
ALTER FUNCTION api.withdraw_question_v1(bigint, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.withdraw_question_v1(bigint, date) TO rd_specialist, rd_poster, rd_supervisor;
