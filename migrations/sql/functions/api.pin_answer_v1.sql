-- Make an answer a tip of its payer, in words that hold for every patient of it; once. Returns the tip's number.
CREATE OR REPLACE FUNCTION api.pin_answer_v1(question bigint, body text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked app.question;
    tip   bigint;
BEGIN
    PERFORM sec.require_group('supervisor');
    SELECT * INTO asked FROM app.question q WHERE q.id = pin_answer_v1.question FOR UPDATE;
    IF asked.id IS NULL THEN
        RAISE EXCEPTION 'There is no such question in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF asked.state <> 'answered' THEN
        RAISE EXCEPTION 'Answer the question first; the answer is what can be pinned.' USING ERRCODE = 'RD001';
    END IF;
    IF asked.payer_id IS NULL THEN
        RAISE EXCEPTION 'This item names no payer, so there is no page to pin a tip to.' USING ERRCODE = 'RD001';
    END IF;
    IF asked.tip_id IS NOT NULL THEN
        RAISE EXCEPTION 'This answer is pinned already; change the tip at the payer.' USING ERRCODE = 'RD002';
    END IF;
    IF btrim(pin_answer_v1.body) = '' THEN
        RAISE EXCEPTION 'An empty tip says nothing.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.payer_tip (payer_id, body, author) VALUES (asked.payer_id, btrim(pin_answer_v1.body), session_user)
        RETURNING id INTO tip;
    UPDATE app.question q SET tip_id = tip WHERE q.id = asked.id;
    RETURN tip;
END $$;
ALTER FUNCTION api.pin_answer_v1(bigint, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.pin_answer_v1(bigint, text) TO rd_supervisor;
