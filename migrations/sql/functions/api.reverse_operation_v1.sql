-- Reverse a posting, whole or the legs of one claim, by counter-legs; each leg once, a repeated call changes nothing.
-- Returns {"op", "reversed": operation, "entries", "cents": taken off the claims' balances}.
CREATE OR REPLACE FUNCTION api.reverse_operation_v1(op uuid, sha bytea, target uuid, claim_id bigint DEFAULT NULL,
    reason text DEFAULT '') RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    original led.op;
    stored   jsonb;
    said     text;
    made     integer;
    moved    bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor', 'service');
    IF btrim(reverse_operation_v1.reason) = '' THEN
        RAISE EXCEPTION 'A reversal needs a reason.' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO original FROM led.op WHERE op_id = target;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such operation in your scope.' USING ERRCODE = 'RD004';
    END IF;
    -- A claim keeps its charges for good: it is replaced or voided by the practice, with its own record.
    IF original.kind IN ('charges', 'opening') THEN
        RAISE EXCEPTION 'Charges are not reversed; the practice sends a replacement or a void of the claim.' USING ERRCODE = 'RD001';
    END IF;
    -- An undoing is not undone: what it had undone is done anew, against today's balances, limits and approvals. Only a line that was
    -- taken back alone stands again this way, as it was.
    IF original.kind = 'reversal' AND (original.source_kind = 'remit' OR original.reverses_op IS NOT NULL) THEN
        said := CASE original.source_kind WHEN 'remit' THEN 'approve the payment again' WHEN 'remit_line' THEN 'take the line back again'
                    WHEN 'write_off' THEN 'write it off again' WHEN 'transfer' THEN 'move it again'
                    WHEN 'takeback' THEN 'post the take-back again' WHEN 'bank_line' THEN 'match the bank line again' END;
        IF said IS NOT NULL THEN
            RAISE EXCEPTION 'This is itself a reversal; % instead.', said USING ERRCODE = 'RD001';
        END IF;
    END IF;
    PERFORM led.lock_for_reversal(original);
    stored := led.begin_op(op, sha, 'reversal', original.practice_id, original.location_id,
                           reverse_operation_v1.reason, original.source_kind, original.source_id, target);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;

    PERFORM led.guard_reversal(original, reverse_operation_v1.claim_id);
    -- A leg that was taken back stands again once its taking back was undone: then the last of that chain is taken back. A pair
    -- of leg and counter-leg inside the operation is nothing already.
    -- NOT IN, not NOT EXISTS: hashed whatever the planner believes of a new operation's size. OFFSET 0: each leg is looked up
    -- by the index; a join would read the whole ledger once more.
    WITH RECURSIVE own AS MATERIALIZED (
        SELECT id, reverses FROM led.entry AS entry
        WHERE op_id = target AND (reverse_operation_v1.claim_id IS NULL OR entry.claim_id = reverse_operation_v1.claim_id)
    ), chain AS (
        SELECT id AS root, id AS last, 0 AS depth FROM own
        WHERE id NOT IN (SELECT reverses FROM own WHERE reverses IS NOT NULL)
          AND (reverses IS NULL OR reverses NOT IN (SELECT id FROM own))
        UNION ALL
        SELECT chain.root, next.id, chain.depth + 1
        FROM chain CROSS JOIN LATERAL (SELECT id FROM led.entry WHERE reverses = chain.last OFFSET 0) AS next
    ), standing AS (
        SELECT DISTINCT ON (root) root, last, depth FROM chain ORDER BY root, depth DESC
    )
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                           effective_date, period, remit_claim_id, group_code, reason_code, reverses)
        SELECT op, entry.practice_id, entry.location_id, account, party, kind, reference, entry.claim_id, line_id, -cents,
               current_date, date_trunc('month', current_date)::date, remit_claim_id, group_code, reason_code, standing.last
        FROM standing JOIN led.entry AS entry ON entry.id = standing.root
        WHERE standing.depth % 2 = 0
        ORDER BY entry.id;
    GET DIAGNOSTICS made = ROW_COUNT;
    -- A denial posts without legs: its reversal has none either.
    IF made = 0 AND NOT EXISTS (SELECT FROM app.remit_claim AS part WHERE part.op_id = target AND part.state IN ('posted', 'information')
                                AND (reverse_operation_v1.claim_id IS NULL OR part.claim_id = reverse_operation_v1.claim_id)) THEN
        RAISE EXCEPTION '%', coalesce(led.undone_words(target, reverse_operation_v1.claim_id),
            'This is already reversed, or not in your scope; nothing was changed.') USING ERRCODE = 'RD002';
    END IF;
    PERFORM led.require_paid(op);
    moved := (SELECT coalesce(sum(cents), 0) FROM led.entry WHERE op_id = op AND account = 'receivable');
    PERFORM led.mark_reversed(target, original.source_kind, original.source_id, reverse_operation_v1.claim_id);
    IF original.source_kind = 'patient_payment' THEN
        PERFORM led.refresh_patient_payment(op, current_date, original.source_id, '');
    END IF;
    PERFORM led.true_work(ARRAY(SELECT DISTINCT entry.claim_id FROM led.entry AS entry WHERE op_id IN (op, target) AND entry.claim_id IS NOT NULL
        AND (reverse_operation_v1.claim_id IS NULL OR entry.claim_id = reverse_operation_v1.claim_id)), current_date);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id, 'reversal', 'Posting reversed: ' || reverse_operation_v1.reason
        FROM app.claim AS claim WHERE id IN (SELECT entry.claim_id FROM led.entry AS entry WHERE op_id = op) ORDER BY id;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id)
        SELECT 'claim', claim.practice_id, claim.location_id, claim.id
        FROM app.claim AS claim WHERE id IN (SELECT entry.claim_id FROM led.entry AS entry WHERE op_id = op) ORDER BY id;
    RETURN led.finish_op(op, jsonb_build_object('op', op, 'reversed', target, 'entries', made, 'cents', moved));
END $$;
ALTER FUNCTION api.reverse_operation_v1(uuid, bytea, uuid, bigint, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.reverse_operation_v1(uuid, bytea, uuid, bigint, text) TO rd_poster, rd_supervisor, rd_service;
