-- Undo an act: date, queue, sentence, category and claim are as before, what it opened is closed, what it recorded is withdrawn,
-- a write-off is reversed. A refusal that was changed since stays as it is and is named; so does what another person must
-- decide. May be called again for what stayed. Own acts; a supervisor also those of others, in scope.
CREATE OR REPLACE FUNCTION api.undo_denial_act_v1(act uuid, today date) RETURNS TABLE (reason_id bigint, claim_id bigint, done boolean, why text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    told   app.denial_act;
    part   record;
    ok     bigint[] := '{}';
    claims bigint[];
    doubts jsonb := '[]';
    doubt  text;
BEGIN
    PERFORM sec.require_group('specialist', 'supervisor');
    SELECT * INTO told FROM app.denial_act a WHERE a.id = act FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such act.' USING ERRCODE = 'RD004';
    END IF;
    IF told.actor <> session_user THEN
        PERFORM sec.require_group('supervisor');
    END IF;
    IF told.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'This act was undone already, by %.', api.person_name_v1(told.undone_by) USING ERRCODE = 'RD002';
    END IF;
    claims := ARRAY(SELECT p.claim_id FROM app.denial_act_part p WHERE p.act_id = act AND p.undone_at IS NULL);
    IF told.kind = 'write_off' THEN
        PERFORM FROM app.claim c WHERE c.id = ANY (claims) ORDER BY c.id FOR NO KEY UPDATE;
    END IF;
    PERFORM FROM app.work_item i WHERE i.status <> 9 AND i.claim_id = ANY (claims) ORDER BY i.id FOR UPDATE;
    PERFORM FROM app.work_reason r WHERE r.claim_id = ANY (claims) AND r.id IN (SELECT p.reason_id FROM app.denial_act_part p WHERE p.act_id = act
        UNION SELECT p.opened FROM app.denial_act_part p WHERE p.act_id = act) ORDER BY r.id FOR UPDATE;
    FOR part IN
        SELECT p.*, r.version AS now, i.holder, i.status, i.lease_until, i.assignee AS assignee_now, f.id AS opened_id, f.closed_on AS opened_closed, f.version AS opened_version
        FROM app.denial_act_part p JOIN app.work_reason r ON r.id = p.reason_id LEFT JOIN app.work_item i ON i.claim_id = p.claim_id AND i.status <> 9
            LEFT JOIN app.work_reason f ON f.id = p.opened
        WHERE p.act_id = act AND p.undone_at IS NULL ORDER BY p.reason_id
    LOOP
        doubt := CASE
            WHEN part.now <> part.version_after THEN 'It was changed since; it stays as it is.'
            WHEN told.kind = 'assign' AND part.assignee_now IS DISTINCT FROM part.assigned THEN 'It was given to somebody else since.'
            WHEN part.opened_closed IS NOT NULL OR part.opened_version > 1 THEN 'What was opened by it was worked on since.'
            WHEN part.status = 1 AND part.holder <> session_user AND part.lease_until > clock_timestamp()
                THEN 'It is held by ' || api.person_name_v1(part.holder) || '.'
            WHEN told.kind = 'write_off' AND part.op_id IS NULL THEN 'Its write-off waits for a supervisor and is refused there.'
            WHEN told.kind = 'write_off' AND NOT (sec.has_group('poster') OR sec.has_group('supervisor'))
                THEN 'Taking a write-off back needs the right "poster" or "supervisor".'
            ELSE '' END;
        IF doubt = '' AND part.op_id IS NOT NULL THEN
            PERFORM api.reverse_operation_v1(md5(act::text || part.claim_id || 'undo')::uuid, sha256(convert_to(act::text || part.claim_id, 'UTF8')),
                part.op_id, part.claim_id, 'The act of the denial desk was undone.');
        END IF;
        ok := ok || CASE WHEN doubt = '' THEN ARRAY[part.reason_id] ELSE '{}' END;
        doubts := doubts || jsonb_build_object('reason_id', part.reason_id, 'claim_id', part.claim_id, 'why', doubt);
    END LOOP;
    IF cardinality(ok) > 0 THEN
        PERFORM app.restore_refusals(act, told.kind, ok, today);
        UPDATE app.denial_act a SET undone_at = clock_timestamp(), undone_by = session_user
            WHERE a.id = act AND NOT EXISTS (SELECT FROM app.denial_act_part p WHERE p.act_id = act AND p.undone_at IS NULL);
    END IF;
    RETURN QUERY SELECT d.reason_id, d.claim_id, d.why = '', d.why FROM jsonb_to_recordset(doubts) AS d (reason_id bigint, claim_id bigint, why text)
        ORDER BY d.reason_id;
END $$;
ALTER FUNCTION api.undo_denial_act_v1(uuid, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.undo_denial_act_v1(uuid, date) TO rd_specialist, rd_supervisor;
