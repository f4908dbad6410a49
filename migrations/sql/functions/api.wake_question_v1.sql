-- What slept for the answer to a question is due today. Internal to the functions of questions.
CREATE OR REPLACE FUNCTION api.wake_question_v1(question bigint, today date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked app.question;
BEGIN
    SELECT * INTO asked FROM app.question q WHERE q.id = wake_question_v1.question;
    -- Somebody may have moved the date on meanwhile: then it no longer waits for this.
    UPDATE app.work_reason r SET due_on = today, wake_on = '', version = r.version + 1
        WHERE r.id = asked.reason_id AND r.closed_on IS NULL AND asked.sleeps AND r.wake_on = 'reply' AND r.due_on > today;
    IF FOUND THEN
        PERFORM api.work_route_v1(ARRAY[asked.claim_id], ARRAY[asked.remit_claim_id], today);
    END IF;
END $$;
ALTER FUNCTION api.wake_question_v1(bigint, date) OWNER TO rd_fn_work;
