-- A second person says yes or no to what was asked for; yes carries it out, against what is open now.
-- Nobody decides the own wish. Returns {"result": approved|refused, "approval", "op", "cents"}.
CREATE OR REPLACE FUNCTION api.decide_approval_v1(approval bigint, op uuid, sha bytea, today date, approve boolean, why text)
RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    asked app.approval;
BEGIN
    PERFORM sec.require_group('supervisor');
    SELECT * INTO asked FROM app.approval WHERE id = decide_approval_v1.approval FOR UPDATE;
    IF NOT FOUND OR NOT (asked.location_id = ANY ((SELECT sec.my_locations())::int[])
                         OR asked.practice_id = ANY ((SELECT sec.my_whole_practices())::int[])) THEN
        RAISE EXCEPTION 'There is no such request in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF asked.kind NOT IN ('write_off', 'transfer', 'refund') THEN
        RAISE EXCEPTION 'This kind of request is decided where it was made.' USING ERRCODE = 'RD001';
    END IF;
    IF asked.asked_by = session_user THEN
        RAISE EXCEPTION 'You asked for this yourself; another supervisor has to decide it.' USING ERRCODE = 'RD003';
    END IF;
    IF asked.op_id = op AND (asked.decided_by <> session_user OR asked.wish ->> 'decided_sha' IS DISTINCT FROM encode(sha, 'hex')
                             OR approve IS DISTINCT FROM (asked.decision = 'approved')) THEN
        RAISE EXCEPTION 'operation id reused' USING ERRCODE = 'RD001';
    END IF;
    IF asked.decision IS NOT NULL AND asked.op_id IS DISTINCT FROM op THEN
        RAISE EXCEPTION 'This was % by % on % already.', asked.decision, asked.decided_by,
            api.office_time_v1(asked.decided_at) USING ERRCODE = 'RD002';
    END IF;
    IF NOT approve AND btrim(coalesce(why, '')) = '' THEN
        RAISE EXCEPTION 'Say why it is refused, for the person who asked.' USING ERRCODE = 'RD001';
    END IF;
    IF asked.decision IS NULL THEN
        IF approve AND asked.kind = 'transfer' THEN
            PERFORM led.carry_out_transfer(op, sha, today, asked);
        ELSIF approve AND asked.kind = 'refund' THEN
            PERFORM led.carry_out_refund(op, sha, today, asked);
        ELSIF approve THEN
            PERFORM led.write_off(op, sha, asked.practice_id, today, asked.wish ->> 'reason', asked.wish ->> 'proof',
                ARRAY(SELECT id::bigint FROM jsonb_array_elements_text(asked.wish -> 'claims') AS id),
                ARRAY(SELECT id::bigint FROM jsonb_array_elements_text(asked.wish -> 'lines') AS id),
                ARRAY(SELECT jsonb_array_elements_text(asked.wish -> 'parties')),
                ARRAY(SELECT cents::bigint FROM jsonb_array_elements_text(asked.wish -> 'cents') AS cents));
        END IF;
        UPDATE app.approval SET decision = CASE WHEN approve THEN 'approved' ELSE 'refused' END, decided_by = session_user,
                decided_at = clock_timestamp(), decided_text = btrim(coalesce(why, '')), op_id = decide_approval_v1.op, version = version + 1,
                wish = wish || jsonb_build_object('decided_sha', encode(sha, 'hex'))
            WHERE id = asked.id RETURNING * INTO asked;
        IF asked.kind = 'refund' THEN
            UPDATE app.takeback SET version = version + 1 WHERE id = (asked.wish ->> 'takeback')::bigint;
            INSERT INTO app.change (topic, practice_id) VALUES ('takeback', asked.practice_id);
        END IF;
        -- Who asked reads the answer in the claim's time line; the desks read the list of requests again.
        IF NOT approve AND asked.claim_id IS NOT NULL THEN
            INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
                SELECT held.practice_id, held.location_id, held.id, 'system', 'Declined: ' || asked.subject || ' ' || asked.decided_text
                FROM app.claim AS held WHERE held.id = asked.claim_id;
        END IF;
        INSERT INTO app.change (topic, practice_id, location_id, claim_id)
            VALUES ('claim', asked.practice_id, asked.location_id, asked.claim_id);
    END IF;
    RETURN jsonb_build_object('result', asked.decision, 'approval', asked.id, 'op', asked.op_id, 'cents', asked.cents);
END $$;
ALTER FUNCTION api.decide_approval_v1(bigint, uuid, bytea, date, boolean, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.decide_approval_v1(bigint, uuid, bytea, date, boolean, text) TO rd_supervisor;
