-- Bring the take-back chains of these payments up to date: steps whose source was undone go, new ones join the chain that
-- knows their reference, else the chain of the claim that the reference names, else a new one. Every payer_balance leg of a
-- posted PLB row becomes a step, so that the steps are that account. Set-based; calling it again changes nothing.
-- Returns the chains touched.
CREATE OR REPLACE FUNCTION led.chain_takebacks(remits bigint[], today date) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    touched bigint[];
    robbed  bigint[];
    later   bigint[];
    lost    record;
BEGIN
    -- One at a time for a practice and payer: two postings may bring the two ends of one chain.
    PERFORM pg_advisory_xact_lock(hashtextextended('takeback', practice_id::bigint * 1000003 + payer_id))
        FROM (SELECT DISTINCT practice_id, payer_id FROM app.remit WHERE id = ANY (remits) ORDER BY 1, 2) AS pair;
    WITH gone AS (
        DELETE FROM app.takeback_step AS step
        WHERE step.remit_id = ANY (remits)
          AND (EXISTS (SELECT FROM app.remit_plb AS plb WHERE plb.id = step.plb_id AND plb.op_id IS NULL)
               OR EXISTS (SELECT FROM app.remit_claim AS part WHERE part.id = step.remit_claim_id
                          AND (part.state <> 'posted' OR part.claim_id IS NULL)))
        RETURNING step.takeback_id)
    SELECT array_agg(DISTINCT takeback_id) INTO robbed FROM gone;
    touched := coalesce(robbed, '{}') || led.chain_reversals(remits) || led.chain_provider_level(remits);
    IF EXISTS (SELECT FROM unnest(robbed) AS id WHERE led.takeback_left(id) < 0) THEN
        RAISE EXCEPTION 'What this payment kept back was posted by hand on its take-back; undo that first.' USING ERRCODE = 'RD001';
    END IF;
    -- What has no claim is looked at again: its claim or its payer's number may have become known since.
    FOR lost IN
        SELECT chain.id, led.takeback_claim(chain.practice_id, chain.payer_id, chain.title) AS claim_id
        FROM app.takeback AS chain
        WHERE chain.claim_id IS NULL AND chain.state <> 'settled' AND chain.title <> ''
          AND NOT EXISTS (SELECT FROM app.takeback_letter AS letter WHERE letter.takeback_id = chain.id)
          AND (chain.practice_id, chain.payer_id) IN (SELECT practice_id, payer_id FROM app.remit WHERE id = ANY (remits))
        ORDER BY chain.id
    LOOP
        IF lost.claim_id IS NOT NULL THEN
            touched := touched || led.merge_takeback(lost.id, lost.claim_id);
        END IF;
    END LOOP;
    -- A correction brings no step and yet ends what its chain waits for.
    later := ARRAY(SELECT chain.id FROM app.remit_claim AS part JOIN app.takeback AS chain ON chain.claim_id = part.claim_id
                   WHERE part.remit_id = ANY (remits) AND part.claim_id IS NOT NULL);
    touched := ARRAY(SELECT DISTINCT id FROM unnest(touched || later) AS id ORDER BY id);
    IF cardinality(touched) > 0 THEN
        PERFORM led.refresh_takebacks(touched, today);
        INSERT INTO app.change (topic, practice_id)
            SELECT DISTINCT 'takeback', practice_id FROM app.takeback WHERE id = ANY (touched);
    END IF;
    RETURN cardinality(touched);
END $$;
ALTER FUNCTION led.chain_takebacks(bigint[], date) OWNER TO rd_fn_money;
