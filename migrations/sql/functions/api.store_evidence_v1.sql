-- Keep a picture or PDF as dated evidence on a claim. The same bytes again on the same claim: what is here. `proof`: it proves that the
-- claim was filed, which turns its filing clock off. Returns {evidence, new}.
CREATE OR REPLACE FUNCTION api.store_evidence_v1(claim bigint, kind text, proof boolean, evidence_on date, note text, file_kind text,
    pages integer, sha bytea, content bytea, today date) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    place record;
    made  bigint;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT c.practice_id, c.location_id INTO place FROM app.claim AS c WHERE c.id = claim;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'This claim is not in your practices and locations.' USING ERRCODE = 'RD004';
    ELSIF evidence_on > today OR evidence_on < today - 3650 THEN
        RAISE EXCEPTION 'Evidence shows a day of the past ten years, none ahead.' USING ERRCODE = 'RD001';
    ELSIF proof AND kind <> 'mail_proof' THEN
        RAISE EXCEPTION 'Only a proof of mailing proves that a claim was filed.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.evidence (practice_id, location_id, claim_id, kind, proof, evidence_on, note, file_kind, pages, sha256, content)
        VALUES (place.practice_id, place.location_id, claim, kind, proof, evidence_on, btrim(note), file_kind, pages, sha, content)
        ON CONFLICT (claim_id, sha256) WHERE withdrawn_at IS NULL DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN
        RETURN (SELECT jsonb_build_object('evidence', kept.id, 'new', false) FROM app.evidence AS kept
                WHERE kept.claim_id = claim AND kept.sha256 = sha AND kept.withdrawn_at IS NULL);
    END IF;
    IF proof THEN
        PERFORM api.work_route_v1(ARRAY[claim], '{}', today);
    END IF;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', place.practice_id, place.location_id, claim);
    RETURN jsonb_build_object('evidence', made, 'new', true);
END $$;
ALTER FUNCTION api.store_evidence_v1(bigint, text, boolean, date, text, text, integer, bytea, bytea, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.store_evidence_v1(bigint, text, boolean, date, text, text, integer, bytea, bytea, date)
    TO rd_specialist, rd_poster, rd_supervisor;
