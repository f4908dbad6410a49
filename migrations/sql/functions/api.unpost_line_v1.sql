-- Take one service line of a posted claim back: its adjustments and transfers by counter-legs, its payment to `unposted`.
-- The claim stays posted, the payment's equation closes: what the line was paid is an exception again. Undone by reversing
-- this operation. Returns {"op", "entries", "cents": taken back to unposted}.
CREATE OR REPLACE FUNCTION api.unpost_line_v1(op uuid, sha bytea, received bigint, line bigint, today date, reason text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    part   app.remit_claim;
    trace  text;
    stored jsonb;
    made   integer;
    paid   bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF btrim(unpost_line_v1.reason) = '' THEN
        RAISE EXCEPTION 'Say why the line is taken back.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO part FROM app.remit_claim WHERE id = unpost_line_v1.received;
    IF NOT FOUND OR NOT part.practice_id = ANY ((SELECT sec.my_whole_practices())::int[]) THEN
        RAISE EXCEPTION 'There is no such claim in a payment of your practices.' USING ERRCODE = 'RD004';
    END IF;
    PERFORM led.guard_closed_batch(part.remit_id);
    trace := (SELECT remit.trace FROM app.remit WHERE remit.id = part.remit_id FOR UPDATE);
    -- Nobody can post or undo the received claim any more: what it is now is what it stays until the end.
    SELECT * INTO part FROM app.remit_claim WHERE id = unpost_line_v1.received;
    PERFORM FROM app.claim WHERE id = part.claim_id FOR NO KEY UPDATE;
    stored := led.begin_op(op, sha, 'reversal', part.practice_id, NULL, btrim(unpost_line_v1.reason), 'remit_line', part.id);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    IF part.state <> 'posted' OR part.taken_back_by IS NOT NULL OR part.status_code = '22' THEN
        RAISE EXCEPTION '%', coalesce(CASE WHEN part.state = 'reversed' THEN led.undone_words(part.op_id, part.claim_id) END,
            'Only a line of a decision that stands can be taken back.') USING ERRCODE = CASE part.state WHEN 'reversed' THEN 'RD002' ELSE 'RD001' END;
    END IF;
    -- What stands of the line: never taken back, or standing again since; then the last of that chain is taken back.
    WITH RECURSIVE chain AS (
        SELECT leg.id AS root, leg.id AS last, 0 AS depth FROM led.entry AS leg
        WHERE leg.op_id = part.op_id AND leg.remit_claim_id = part.id AND leg.line_id = unpost_line_v1.line
        UNION ALL
        SELECT chain.root, next.id, chain.depth + 1
        FROM chain CROSS JOIN LATERAL (SELECT id FROM led.entry WHERE reverses = chain.last OFFSET 0) AS next
    ), standing AS MATERIALIZED (
        SELECT leg.practice_id, leg.location_id, leg.account, leg.party, leg.kind, leg.reference, leg.claim_id, leg.line_id, leg.cents,
               leg.group_code, leg.reason_code, longest.last
        FROM (SELECT DISTINCT ON (root) root, last, depth FROM chain ORDER BY root, depth DESC) AS longest
            JOIN led.entry AS leg ON leg.id = longest.root
        WHERE longest.depth % 2 = 0
    ), owed AS (
        SELECT -sum(cents)::bigint AS cents FROM standing WHERE account = 'receivable' AND kind = 'payment'
    )
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                           effective_date, period, remit_claim_id, group_code, reason_code, reverses)
        SELECT op, practice_id, location_id, account, party, kind, reference, claim_id, line_id, -cents, today,
               date_trunc('month', today)::date, part.id, group_code, reason_code, last
        FROM standing
        UNION ALL
        SELECT op, part.practice_id, NULL, leg.account, NULL, leg.kind, leg.reference, part.claim_id, NULL, owed.cents * leg.sign, today,
               date_trunc('month', today)::date, part.id, '', '', NULL
        FROM owed, (VALUES ('clearing', 'payment', 'R' || part.remit_id, -1), ('clearing', 'unposted', 'R' || part.remit_id, 1),
                           ('unposted', 'unposted', trace, -1)) AS leg (account, kind, reference, sign)
        WHERE owed.cents <> 0;
    GET DIAGNOSTICS made = ROW_COUNT;
    IF made = 0 THEN
        RAISE EXCEPTION '%', coalesce(
            (SELECT format('This line was already taken back by %s at %s; nothing was changed.', api.person_name_v1(op.actor),
                           api.office_time_v1(op.at))
             FROM led.op AS op JOIN led.entry AS leg ON leg.op_id = op.op_id AND leg.line_id = unpost_line_v1.line
             WHERE op.source_kind = 'remit_line' AND op.source_id = part.id AND op.reverses_op IS NULL ORDER BY op.at DESC LIMIT 1),
            'Nothing of this line stands: its decision moved nothing on it.') USING ERRCODE = 'RD002';
    END IF;
    PERFORM led.require_paid(op);
    paid := (SELECT -coalesce(sum(cents), 0) FROM led.entry WHERE op_id = op AND account = 'unposted');
    PERFORM led.refresh_remit(part.remit_id);
    UPDATE app.claim SET status = led.standing_status(claim.id), last_activity_on = today WHERE id = part.claim_id;
    -- What the contract said of a payment that no longer stands is nothing; judged again when the line stands again.
    UPDATE app.remit_line SET expected_cents = NULL, verdict = ''
        WHERE remit_claim_id = part.id AND claim_line_id = unpost_line_v1.line AND verdict <> '';
    PERFORM api.open_reasons_v1(part.practice_id, today, ARRAY[part.claim_id], ARRAY[part.id], ARRAY[part.remit_id], ARRAY['exception'],
        ARRAY['posting'], ARRAY[today], ARRAY['due'], ARRAY[NULL]::date[], ARRAY[paid],
        ARRAY['A line was taken back: post it again or settle it.'], ARRAY[''], ARRAY[''], ARRAY['']);
    PERFORM led.true_work(ARRAY[part.claim_id], today);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT practice_id, location_id, id, 'reversal', 'One line taken back: ' || btrim(unpost_line_v1.reason)
        FROM app.claim WHERE id = part.claim_id;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id)
        SELECT 'claim', practice_id, location_id, id FROM app.claim WHERE id = part.claim_id
        UNION ALL SELECT 'remit', part.practice_id, NULL, NULL;
    RETURN led.finish_op(op, jsonb_build_object('op', op, 'entries', made, 'cents', paid));
END $$;
ALTER FUNCTION api.unpost_line_v1(uuid, bytea, bigint, bigint, date, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.unpost_line_v1(uuid, bytea, bigint, bigint, date, text) TO rd_poster, rd_supervisor;
