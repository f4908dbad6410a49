-- Take one claim of the former system back: its cash is held again, and a person has the claim. Only what stands in `legacy`.
CREATE OR REPLACE FUNCTION api.return_legacy_v1(op uuid, sha bytea, part bigint, today date, reason text) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    received app.remit_claim;
    known    jsonb;
    made     integer;
    paid     bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF btrim(reason) = '' THEN
        RAISE EXCEPTION 'Say why it is taken back; the reason is kept for good.' USING ERRCODE = 'RD001';
    END IF;
    paid := (SELECT claim.remit_id FROM app.remit_claim AS claim WHERE claim.id = part);
    PERFORM led.guard_closed_batch(paid);
    PERFORM FROM app.remit AS payment WHERE payment.id = paid FOR UPDATE;
    SELECT * INTO received FROM app.remit_claim AS claim WHERE claim.id = part;
    IF NOT FOUND OR NOT received.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such received claim in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    known := led.begin_op(op, sha, 'reversal', received.practice_id, NULL, reason, 'remit', received.remit_id, received.op_id);
    IF known IS NOT NULL THEN
        RETURN known;
    END IF;
    IF received.verdict <> 'legacy' OR received.state <> 'posted' THEN
        RAISE EXCEPTION 'This received claim is not posted to a former system.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, cents, effective_date, period,
                           remit_claim_id, reverses)
        SELECT op, leg.practice_id, NULL, leg.account, NULL, leg.kind, leg.reference, -leg.cents, today,
               date_trunc('month', today)::date, leg.remit_claim_id, leg.id
        FROM led.entry AS leg
        WHERE leg.op_id = received.op_id AND leg.remit_claim_id = part AND leg.kind IN ('payment', 'legacy') AND leg.reverses IS NULL
          AND NOT EXISTS (SELECT FROM led.entry AS back WHERE back.reverses = leg.id)
        ORDER BY leg.id;
    GET DIAGNOSTICS made = ROW_COUNT;
    UPDATE app.remit_claim AS claim SET state = 'reversed' WHERE claim.id = part;
    PERFORM led.refresh_remit(received.remit_id);
    UPDATE app.remit AS payment SET state = 'review' WHERE payment.id = received.remit_id;
    PERFORM api.open_reasons_v1(received.practice_id, today, ARRAY[NULL::bigint], ARRAY[part], ARRAY[received.remit_id],
            ARRAY['exception'], ARRAY['posting'], ARRAY[today], ARRAY['due'], ARRAY[NULL::date], ARRAY[received.paid_cents],
            ARRAY['Taken back from the former system: choose the claim of ours, or approve it again.'], ARRAY[''], ARRAY[''], ARRAY['']);
    INSERT INTO app.change (topic, practice_id) VALUES ('remit', received.practice_id);
    RETURN led.finish_op(op, jsonb_build_object('op', op, 'entries', made, 'cents', received.paid_cents));
END $$;
ALTER FUNCTION api.return_legacy_v1(uuid, bytea, bigint, date, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.return_legacy_v1(uuid, bytea, bigint, date, text) TO rd_poster, rd_supervisor;
