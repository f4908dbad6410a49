-- One act on up to 500 refusals, in one call: outcome, assign, resubmit, corrected, appeal, request, write_off, category.
-- reasons and versions run in parallel, as they were shown; what was changed, is held by a colleague or cannot take the act is
-- skipped, with the reason in words. `facts` by kind (all optional ones in brackets):
--   outcome {outcome, [next_on, note, reference]}    assign {login: '' for the pool}    category {category, [root_cause, team]}
--   resubmit, corrected, appeal {method, [on, reference, document, scan, note]}
--   request {asked_of, what, [due_on, reference, scan]}    write_off {reason, [proof]}
-- The act is kept by its id: repeating the call answers the same and does nothing; the id of another act is refused. Nothing done keeps nothing.
CREATE OR REPLACE FUNCTION api.denial_act_v1(act uuid, kind text, reasons bigint[], versions integer[], facts jsonb, today date)
RETURNS TABLE (reason_id bigint, claim_id bigint, done boolean, why text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    said    text;
    ok      bigint[];
    claims  bigint[];
    doubts  jsonb;
BEGIN
    PERFORM sec.require_group('specialist', 'supervisor');
    IF EXISTS (SELECT FROM app.denial_act a WHERE a.id = act) THEN
        IF EXISTS (SELECT FROM app.denial_act a WHERE a.id = act AND (a.actor <> session_user OR a.kind <> denial_act_v1.kind
                       OR a.done + a.skipped <> cardinality(reasons)))
                OR EXISTS (SELECT FROM app.denial_act_part p WHERE p.act_id = act AND p.reason_id <> ALL (reasons)) THEN
            RAISE EXCEPTION 'operation id reused' USING ERRCODE = 'RD001';
        END IF;
        RETURN QUERY SELECT p.reason_id, p.claim_id, true, ''::text FROM app.denial_act_part p WHERE p.act_id = act ORDER BY p.reason_id;
        RETURN;
    END IF;
    IF coalesce(cardinality(reasons), 0) NOT BETWEEN 1 AND 500 OR cardinality(reasons) <> coalesce(cardinality(versions), 0) THEN
        RAISE EXCEPTION 'An act is about 1 to 500 refusals, each with the version that was shown.' USING ERRCODE = 'RD001';
    END IF;
    said := app.denial_act_words(denial_act_v1.kind, facts, today);
    IF denial_act_v1.kind = 'write_off' THEN
        -- Money locks the claims first, always; so does this.
        PERFORM FROM app.claim c WHERE c.id IN (SELECT r.claim_id FROM app.work_reason r WHERE r.id = ANY (reasons)) ORDER BY c.id FOR NO KEY UPDATE;
    END IF;
    PERFORM FROM app.work_item i WHERE i.status <> 9 AND i.claim_id = ANY (ARRAY(SELECT r.claim_id FROM app.work_reason r WHERE r.id = ANY (reasons)))
        ORDER BY i.id FOR UPDATE;
    PERFORM FROM app.work_reason r WHERE r.id = ANY (reasons) ORDER BY r.id FOR UPDATE;
    SELECT coalesce(array_agg(d.reason_id ORDER BY d.reason_id) FILTER (WHERE d.why = ''), '{}'),
        jsonb_agg(to_jsonb(d) ORDER BY d.reason_id) INTO ok, doubts
        FROM app.denial_act_doubts(denial_act_v1.kind, reasons, versions, facts) d;
    IF cardinality(ok) > 0 THEN
        claims := ARRAY(SELECT DISTINCT r.claim_id FROM app.work_reason r WHERE r.id = ANY (ok) ORDER BY 1);
        INSERT INTO app.denial_act (id, kind, words, done, skipped, cents)
            SELECT act, denial_act_v1.kind, said, cardinality(ok), cardinality(reasons) - cardinality(ok), sum(r.cents)
            FROM app.work_reason r WHERE r.id = ANY (ok);
        INSERT INTO app.denial_act_part (practice_id, location_id, act_id, reason_id, claim_id, before, version_after, assignee, claim_status, submitted_on)
            SELECT r.practice_id, r.location_id, act, r.id, r.claim_id, to_jsonb(r), 0, i.assignee, c.status, c.submitted_on
            FROM app.work_reason r JOIN app.claim c ON c.id = r.claim_id LEFT JOIN app.work_item i ON i.claim_id = r.claim_id AND i.status <> 9
            WHERE r.id = ANY (ok);
        PERFORM app.do_denial_act(act, denial_act_v1.kind, ok, facts, said, today);
        PERFORM api.work_route_v1(claims, '{}', today);
        PERFORM app.show_categories(claims);
        INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
            SELECT 'claim', c.practice_id, c.location_id, c.id, session_user FROM app.claim c WHERE c.id = ANY (claims) ORDER BY c.id;
        UPDATE app.denial_act_part p SET version_after = r.version, assigned = i.assignee
            FROM app.work_reason r LEFT JOIN app.work_item i ON i.claim_id = r.claim_id AND i.status <> 9
            WHERE p.act_id = act AND r.id = p.reason_id AND r.id = ANY (ok);
    END IF;
    RETURN QUERY SELECT d.reason_id, d.claim_id, d.why = '', d.why FROM jsonb_to_recordset(doubts) AS d (reason_id bigint, claim_id bigint, why text)
        ORDER BY d.reason_id;
END $$;
ALTER FUNCTION api.denial_act_v1(uuid, text, bigint[], integer[], jsonb, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.denial_act_v1(uuid, text, bigint[], integer[], jsonb, date) TO rd_specialist, rd_supervisor;
