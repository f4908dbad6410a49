-- Ask for a refund check to the payer; another person, a supervisor, decides it by api.decide_approval_v1, which writes it.
-- Never more than the payer asks for or is going to take; a check number stands once in a practice, asked for or sent.
-- Returns {"result": "asked", "op", "takeback", "cents", "approval"}.
CREATE OR REPLACE FUNCTION api.refund_takeback_v1(op uuid, sha bytea, takeback bigint, expected_version integer, cents bigint,
    check_number text, sent_on date, today date) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    chain  app.takeback;
    asked  app.approval;
    number text := upper(regexp_replace(check_number, '[^A-Za-z0-9]', '', 'g'));
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    SELECT * INTO asked FROM app.approval AS stored WHERE stored.asked_op = op AND stored.kind = 'refund';
    IF FOUND THEN
        IF asked.asked_by <> session_user OR asked.wish ->> 'sha' <> encode(sha, 'hex') THEN
            RAISE EXCEPTION 'The operation id reused here belongs to something sent before with other contents; refresh and look what was saved.' USING ERRCODE = 'RD001';
        END IF;
    ELSE
        chain := led.hold_takeback(takeback, expected_version);
        IF coalesce(cents, 0) <= 0 OR coalesce(number, '') = '' OR sent_on IS NULL OR sent_on > today THEN
            RAISE EXCEPTION 'A refund check has a number, an amount above zero and a date that is not to come.' USING ERRCODE = 'RD001';
        END IF;
        PERFORM led.check_refund(chain, cents, number, NULL);
        BEGIN
            INSERT INTO app.approval (practice_id, kind, subject, claim_id, cents, wish, asked_op, asked_by)
                VALUES (chain.practice_id, 'refund', led.money_words(cents) || ' to send back to '
                            || (SELECT p.name FROM app.payer AS p WHERE p.id = chain.payer_id) || ' by check.', chain.claim_id, cents,
                        jsonb_build_object('takeback', chain.id, 'check', number, 'printed', btrim(check_number), 'sent_on', sent_on,
                                           'sha', encode(sha, 'hex')), op, session_user)
                RETURNING * INTO asked;
        EXCEPTION WHEN unique_violation THEN
            RAISE EXCEPTION 'A refund with this check number was asked for before.' USING ERRCODE = 'RD001';
        END;
        -- Whoever decided a request for the same number meanwhile had it first.
        PERFORM led.check_refund(chain, cents, number, asked.id);
        UPDATE app.takeback AS own SET version = own.version + 1 WHERE own.id = chain.id;
        INSERT INTO app.change (topic, practice_id) VALUES ('takeback', chain.practice_id);
    END IF;
    RETURN jsonb_build_object('result', 'asked', 'op', op, 'takeback', (asked.wish ->> 'takeback')::bigint, 'cents', asked.cents,
                              'approval', asked.id);
END $$;
ALTER FUNCTION api.refund_takeback_v1(uuid, bytea, bigint, integer, bigint, text, date, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.refund_takeback_v1(uuid, bytea, bigint, integer, bigint, text, date, date) TO rd_poster, rd_supervisor;
