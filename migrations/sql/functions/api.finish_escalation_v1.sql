-- A lead dealt with a step of an escalation, and says how; the next step comes up again. The time line keeps it.
CREATE OR REPLACE FUNCTION api.finish_escalation_v1(reason bigint, step smallint, note text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    open_one app.work_reason;
BEGIN
    PERFORM sec.require_group('supervisor');
    SELECT * INTO open_one FROM app.work_reason r WHERE r.id = reason;
    IF open_one.id IS NULL THEN
        RAISE EXCEPTION 'There is no such reason in your scope.' USING ERRCODE = 'RD004';
    END IF;
    IF btrim(finish_escalation_v1.note) = '' THEN
        RAISE EXCEPTION 'Say in a sentence what was decided.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.escalation_done (practice_id, location_id, reason_id, step, note)
        VALUES (open_one.practice_id, open_one.location_id, open_one.id, finish_escalation_v1.step, btrim(finish_escalation_v1.note))
        ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A colleague dealt with this already; read the list again.' USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text)
        VALUES (open_one.practice_id, open_one.location_id, open_one.claim_id, open_one.remit_claim_id, 'escalation',
                'lead: ' || btrim(finish_escalation_v1.note));
    INSERT INTO app.change (topic, practice_id, location_id, claim_id, actor)
        VALUES ('claim', open_one.practice_id, open_one.location_id, open_one.claim_id, session_user);
END $$;
ALTER FUNCTION api.finish_escalation_v1(bigint, smallint, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.finish_escalation_v1(bigint, smallint, text) TO rd_supervisor;
