-- Transfer what one party of a claim owes to another: lines and cents in parallel arrays, never more than is open with the first.
-- To a payer only when the claim has that coverage. From a payer to the patient where a remark protects the patient or the payer
-- gave the patient no such share: only a supervisor; anybody else asks for it, which a supervisor decides.
-- Returns {"result": moved|asked, "op", "claim", "cents", "approval", "why"}.
CREATE OR REPLACE FUNCTION api.transfer_v1(op uuid, sha bytea, claim bigint, version integer, today date, from_party text, to_party text,
    reason text, t_line bigint[], t_cents bigint[]) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked app.approval;
    waits app.approval;
    moved bigint := (SELECT coalesce(sum(cents), 0) FROM unnest(t_cents) AS cents);
    doubt text;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    IF EXISTS (SELECT FROM led.op AS stored WHERE stored.op_id = transfer_v1.op) THEN
        RETURN led.transfer(op, sha, today, claim, from_party, to_party, transfer_v1.reason, t_line, t_cents);
    END IF;
    SELECT * INTO asked FROM app.approval WHERE asked_op = transfer_v1.op;
    IF FOUND AND (asked.asked_by <> session_user OR asked.kind <> 'transfer' OR asked.wish ->> 'sha' IS DISTINCT FROM encode(sha, 'hex')) THEN
        RAISE EXCEPTION 'operation id reused' USING ERRCODE = 'RD001';
    END IF;
    IF asked.id IS NULL THEN
        doubt := led.check_transfer(claim, from_party, to_party, transfer_v1.reason, transfer_v1.version, t_line, t_cents);
        IF doubt = '' OR sec.has_group('supervisor') THEN
            RETURN led.transfer(op, sha, today, claim, from_party, to_party, transfer_v1.reason, t_line, t_cents);
        END IF;
        -- The claim is locked now: of two who ask at once the second sees the first's request.
        SELECT first.* INTO waits FROM app.approval AS first
            WHERE first.claim_id = transfer_v1.claim AND first.kind = 'transfer' AND first.decision IS NULL AND first.wish ->> 'from' = from_party
              AND EXISTS (SELECT FROM jsonb_array_elements_text(first.wish -> 'lines') AS line (id) WHERE line.id::bigint = ANY (t_line))
            ORDER BY first.id LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'This waits for a supervisor already: request %, asked for by % on %.', waits.id,
                api.person_name_v1(waits.asked_by), api.office_time_v1(waits.asked_at) USING ERRCODE = 'RD002';
        END IF;
        INSERT INTO app.approval (practice_id, location_id, kind, subject, claim_id, cents, wish, asked_op, asked_by)
            SELECT held.practice_id, held.location_id, 'transfer', to_char(moved / 100.0, 'FM999,999,999,990.00') || ' to the patient: ' || doubt || '.',
                   held.id, moved, jsonb_build_object('from', from_party, 'to', to_party, 'reason', btrim(transfer_v1.reason), 'lines', t_line,
                   'cents', t_cents, 'sha', encode(sha, 'hex')), op, session_user
            FROM app.claim AS held WHERE held.id = transfer_v1.claim
            RETURNING * INTO asked;
        INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', asked.practice_id, asked.location_id, asked.claim_id);
    END IF;
    RETURN jsonb_build_object('result', 'asked', 'op', op, 'claim', asked.claim_id, 'cents', asked.cents, 'approval', asked.id, 'why', asked.subject);
END $$;
ALTER FUNCTION api.transfer_v1(uuid, bytea, bigint, integer, date, text, text, text, bigint[], bigint[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.transfer_v1(uuid, bytea, bigint, integer, date, text, text, text, bigint[], bigint[])
    TO rd_specialist, rd_poster, rd_supervisor;
