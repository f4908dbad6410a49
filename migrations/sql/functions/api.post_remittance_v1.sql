-- Write the plan of a payment, or of one slice of it (up to 500 claims), as one operation.
-- The arrays run in parallel within their letter:
--   c_  received claims: id, new state (posted, exception, waiting, information), our claim, its expected balance ...
--   l_  pairing: remit_line id and our claim_line id
--   g_  ledger legs: owner is the received claim (null: provider level); location null on practice-level accounts
--   p_  PLB rows posted with this call
--   r_  work to open: owner is the received claim
-- c_stop says in a word what keeps a received claim from posting by itself; '' when nothing does.
-- A received claim that was an exception and posts now gives its unposted money back by counter-legs.
-- Refused when the payment or a claim changed since it was planned; claims already posted by somebody: 'already'.
-- Returns {"result": posted|already, "op", "entries", "version", "by", "at"}.
DROP FUNCTION IF EXISTS api.post_remittance_v1(uuid, bytea, bigint, integer, date, boolean, boolean, bigint[], text[], text[], bigint[],
    text[], integer[], text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], bigint[], text[], text[], text[],
    text[], bigint[], bigint[], integer[], bigint[], text[], text[], bigint[], bigint[], bigint[], text[], text[], date[], text[],
    date[], bigint[], text[], text[], text[]);  -- before c_stop
CREATE OR REPLACE FUNCTION api.post_remittance_v1(op uuid, sha bytea, remit bigint, expected_version integer, today date,
    by_hand boolean, more boolean,
    c_id bigint[], c_state text[], c_verdict text[], c_claim bigint[], c_party text[], c_score integer[], c_match text[],
    c_why text[], c_status text[], c_control text[], c_takes_back bigint[], c_balance bigint[],
    l_id bigint[], l_ours bigint[],
    g_owner bigint[], g_account text[], g_party text[], g_kind text[], g_reference text[], g_cents bigint[],
    g_claim bigint[], g_location integer[], g_line bigint[], g_group text[], g_reason text[], g_reverses bigint[],
    p_id bigint[],
    r_owner bigint[], r_kind text[], r_queue text[], r_due date[], r_clock text[], r_clock_on date[], r_cents bigint[],
    r_text text[], r_group text[], r_reason text[], c_stop text[]) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    payment   app.remit;
    known     jsonb;
    made      integer;
    said      text;
    effective date;
    settled   bigint[];
    left_alone bigint[];
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    PERFORM led.guard_closed_batch(post_remittance_v1.remit, c_id);
    SELECT * INTO payment FROM app.remit WHERE id = post_remittance_v1.remit FOR UPDATE;
    IF NOT FOUND OR NOT payment.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such payment in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    effective := CASE WHEN payment.payment_date BETWEEN '2000-01-01' AND today THEN payment.payment_date ELSE today END;
    IF NOT EXISTS (SELECT FROM led.op AS stored WHERE stored.op_id = op) THEN
        known := led.posted_already(c_id);
        IF known IS NOT NULL THEN
            RETURN known;
        END IF;
        IF payment.version <> expected_version THEN
            RAISE EXCEPTION 'The payment was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
        END IF;
    END IF;
    known := led.begin_op(op, sha, 'remittance', payment.practice_id, NULL, '', 'remit', payment.id);
    IF known IS NOT NULL THEN
        RETURN known;
    END IF;

    -- Claims that a received claim had seemed to be about until a person said which one it is.
    left_alone := ARRAY(SELECT part.claim_id FROM unnest(c_id, c_claim) AS new (id, claim_id) JOIN app.remit_claim AS part ON part.id = new.id
                        WHERE part.id = ANY (c_id) AND part.claim_id <> new.claim_id);
    PERFORM FROM app.claim WHERE id = ANY (c_claim || left_alone) ORDER BY id FOR NO KEY UPDATE;
    PERFORM led.check_plan(payment.id, c_id, c_state, c_claim, c_balance, g_owner, g_account, g_reference, g_cents, g_claim,
                           g_location, g_line, p_id);
    made := led.write_legs(op, payment.practice_id, effective, date_trunc('month', today)::date, g_owner, g_account, g_party, g_kind,
                           g_reference, g_cents, g_claim, g_location, g_line, g_group, g_reason, g_reverses,
                           ARRAY(SELECT id FROM unnest(c_id, c_state) AS part (id, state) WHERE state = 'posted'));
    said := (SELECT replace(name, '%', '%%') FROM app.payer WHERE id = payment.payer_id)
        || ' paid %s, trace ' || replace(payment.trace, '%', '%%') || '. ';
    PERFORM led.mark_posted(op, today, by_hand, said, c_id, c_state, c_verdict, c_claim, c_party, c_score, c_match, c_why,
                            c_status, c_control, c_takes_back, l_id, l_ours, c_stop);
    UPDATE app.remit_plb SET op_id = post_remittance_v1.op WHERE id = ANY (p_id);
    PERFORM led.close_plb_work(payment.id, today);
    settled := led.settle_work(today, c_id, c_state, c_claim, c_party, c_takes_back);
    PERFORM led.open_work(payment.practice_id, payment.id, today, c_id, c_claim, r_owner, r_kind, r_queue, r_due, r_clock,
                          r_clock_on, r_cents, r_text, r_group, r_reason);
    IF cardinality(left_alone) > 0 THEN
        PERFORM led.true_work(left_alone, today);
    END IF;
    PERFORM led.refresh_remit(payment.id);
    UPDATE app.remit SET state = led.remit_state(payment.id, more) WHERE id = payment.id RETURNING version INTO expected_version;
    INSERT INTO app.change (topic, practice_id) VALUES ('remit', payment.practice_id);
    RETURN led.finish_op(op, jsonb_build_object('result', 'posted', 'op', op, 'entries', made, 'version', expected_version,
                                                 'settled', settled));
END $$;
ALTER FUNCTION api.post_remittance_v1(uuid, bytea, bigint, integer, date, boolean, boolean, bigint[], text[], text[], bigint[],
    text[], integer[], text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], bigint[], text[], text[], text[],
    text[], bigint[], bigint[], integer[], bigint[], text[], text[], bigint[], bigint[], bigint[], text[], text[], date[], text[],
    date[], bigint[], text[], text[], text[], text[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.post_remittance_v1(uuid, bytea, bigint, integer, date, boolean, boolean, bigint[], text[], text[], bigint[],
    text[], integer[], text[], text[], text[], text[], bigint[], bigint[], bigint[], bigint[], bigint[], text[], text[], text[],
    text[], bigint[], bigint[], integer[], bigint[], text[], text[], bigint[], bigint[], bigint[], text[], text[], date[], text[],
    date[], bigint[], text[], text[], text[], text[]) TO rd_poster, rd_supervisor, rd_service;
