-- Evidence was put on the wrong claim, or shows something else: it is kept and crossed out, and proves nothing any more.
CREATE OR REPLACE FUNCTION api.withdraw_evidence_v1(evidence bigint, expected_version integer, reason text, today date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    held app.evidence;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO held FROM app.evidence AS known WHERE known.id = evidence FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such evidence in your practices and locations.' USING ERRCODE = 'RD004';
    ELSIF held.version <> expected_version OR held.withdrawn_at IS NOT NULL THEN
        RAISE EXCEPTION 'The evidence was changed by somebody else meanwhile; look at it again.' USING ERRCODE = 'RD002';
    ELSIF btrim(reason) = '' THEN
        RAISE EXCEPTION 'Say why the evidence is withdrawn; the reason is kept.' USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.evidence AS known SET proof = false, withdrawn_at = clock_timestamp(), withdrawn_by = session_user,
        withdrawn_reason = btrim(reason), version = known.version + 1 WHERE known.id = evidence;
    IF held.proof THEN
        PERFORM api.work_route_v1(ARRAY[held.claim_id], '{}', today);
    END IF;
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        VALUES (held.practice_id, held.location_id, held.claim_id, 'evidence', 'Evidence withdrawn: ' || btrim(reason));
    INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', held.practice_id, held.location_id, held.claim_id);
END $$;
ALTER FUNCTION api.withdraw_evidence_v1(bigint, integer, text, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.withdraw_evidence_v1(bigint, integer, text, date) TO rd_specialist, rd_poster, rd_supervisor;
