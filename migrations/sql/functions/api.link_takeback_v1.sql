-- Say which claim (or which other chain of the same payer) a take-back belongs to. Returns the chain that holds it now.
CREATE OR REPLACE FUNCTION api.link_takeback_v1(takeback bigint, expected_version integer, claim bigint, other bigint, today date)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    chain  app.takeback;
    into_  app.takeback;
    linked bigint;
    before bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    PERFORM FROM app.claim AS ours WHERE ours.id IN (SELECT claim UNION ALL SELECT t.claim_id FROM app.takeback AS t WHERE t.id IN (takeback, other))
        ORDER BY ours.id FOR NO KEY UPDATE;
    chain := led.hold_takeback(takeback, expected_version, claim);
    before := chain.claim_id;
    IF other IS NOT NULL THEN
        into_ := led.hold_takeback(other, NULL);
        IF (into_.practice_id, into_.payer_id) <> (chain.practice_id, chain.payer_id) OR into_.id = chain.id
           OR into_.claim_id <> chain.claim_id THEN
            RAISE EXCEPTION 'Only two take-backs of one payer and practice that are not about different claims can be one.'
                USING ERRCODE = 'RD001';
        END IF;
        linked := led.join_takebacks(chain.id, into_.id);
    ELSE
        IF before IS NOT NULL AND before <> claim AND EXISTS (SELECT FROM app.takeback_step AS step WHERE step.takeback_id = chain.id
                                                              AND step.kind IN ('posted', 'reversal')) THEN
            RAISE EXCEPTION 'This take-back moved its claim already; undo that first.' USING ERRCODE = 'RD001';
        END IF;
        IF NOT EXISTS (SELECT FROM app.claim_payer AS due WHERE due.claim_id = claim AND due.practice_id = chain.practice_id
                       AND due.payer_id = chain.payer_id) THEN
            RAISE EXCEPTION 'This payer is not one of the claim''s payers.' USING ERRCODE = 'RD001';
        END IF;
        linked := led.merge_takeback(chain.id, claim);
    END IF;
    PERFORM led.refresh_takebacks(ARRAY[linked], today);
    IF before IS NOT NULL THEN
        PERFORM led.work_takebacks(ARRAY[before], today);
    END IF;
    INSERT INTO app.change (topic, practice_id) VALUES ('takeback', chain.practice_id);
    RETURN linked;
END $$;
ALTER FUNCTION api.link_takeback_v1(bigint, integer, bigint, bigint, date) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.link_takeback_v1(bigint, integer, bigint, bigint, date) TO rd_poster, rd_supervisor;
