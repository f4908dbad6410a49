-- Keep what one act of mending did: its received claims by operation, the balances it changed, and, when money went to another
-- claim, everything that had left the office since it was first posted, each a task. In the act's own transaction.
--   parts, states, claims_before, ops_before run in parallel; b_claim, b_party, b_before are the balances before the act.
-- Work left on a claim the money went away from is closed; what is overpaid now is a credit for a person. Returns the act's id.
CREATE OR REPLACE FUNCTION api.keep_mend_v1(practice integer, kind text, reason text, treatment text, today date,
    parts bigint[], states text[], claims_before bigint[], ops_before uuid[], b_claim bigint[], b_party text[], b_before bigint[])
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    made    bigint;
    touched bigint[];
    since   timestamptz;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF coalesce(cardinality(parts), 0) = 0 THEN
        RAISE EXCEPTION 'An act of mending is about at least one received claim.' USING ERRCODE = 'RD001';
    END IF;
    IF EXISTS (SELECT FROM unnest(parts) AS wanted (id) LEFT JOIN app.remit_claim AS part ON part.id = wanted.id
               WHERE part.id IS NULL OR part.practice_id <> practice) THEN
        RAISE EXCEPTION 'A received claim of this act is not in your scope.' USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.mend (practice_id, kind, reason, treatment)
        VALUES (practice, keep_mend_v1.kind, btrim(keep_mend_v1.reason), keep_mend_v1.treatment) RETURNING id INTO made;
    INSERT INTO app.mend_part (practice_id, mend_id, remit_claim_id, claim_before, claim_after, state_before, op_before, op_after)
        SELECT practice, made, part.id, old.claim_id, part.claim_id, old.state, old.op_id, part.op_id
        FROM unnest(parts, states, claims_before, ops_before) AS old (id, state, claim_id, op_id)
            JOIN app.remit_claim AS part ON part.id = old.id;
    touched := ARRAY(SELECT DISTINCT claim_id FROM (SELECT unnest(claims_before) UNION SELECT unnest(b_claim)
                     UNION SELECT part.claim_id FROM app.remit_claim AS part WHERE part.id = ANY (parts)) AS every (claim_id)
                     WHERE claim_id IS NOT NULL ORDER BY 1);
    INSERT INTO app.mend_balance (practice_id, mend_id, claim_id, party, before_cents, after_cents)
        SELECT practice, made, claim_id, party, coalesce(old.cents, 0), coalesce(new.cents, 0)
        FROM unnest(b_claim, b_party, b_before) AS old (claim_id, party, cents)
            FULL JOIN (SELECT claim_id, party, sum(cents)::bigint AS cents FROM led.line_balance
                       WHERE claim_id = ANY (touched) GROUP BY claim_id, party) AS new USING (claim_id, party)
        WHERE coalesce(old.cents, 0) <> coalesce(new.cents, 0);

    PERFORM api.close_reasons_v1(today, array_agg(old.claim_id), array_agg(NULL::text), array_agg(old.id),
                                 'The money was moved to another claim.')
        FROM unnest(parts, claims_before) AS old (id, claim_id) JOIN app.remit_claim AS part ON part.id = old.id
        WHERE old.claim_id <> part.claim_id HAVING count(*) > 0;
    PERFORM led.true_work(touched, today);

    IF keep_mend_v1.kind IN ('move', 'swap') THEN
        since := (SELECT min(at) FROM led.op WHERE op_id = ANY (ops_before));
        INSERT INTO app.left_office (practice_id, location_id, mend_id, claim_id, what, left_at, text)
            SELECT claim.practice_id, claim.location_id, made, claim.id, gone.what, gone.at, gone.text
            FROM app.claim CROSS JOIN LATERAL (
                SELECT 'statement' AS what, sent.at, format('A statement of %s showed the mistake: send a corrected one.', sent.as_of) AS text
                    FROM app.statement_sent AS sent WHERE sent.account_id = claim.account_id AND sent.at >= since
                UNION ALL
                SELECT 'secondary_claim', sent.at, format('A claim to the %s payer went out on %s: send it corrected or withdraw it.',
                                                          sent.party, sent.sent_on)
                    FROM app.submission AS sent WHERE sent.claim_id = claim.id AND sent.party <> 'primary' AND sent.at >= since
                UNION ALL
                SELECT 'claim_form', event.at, format('A claim form was printed on %s: make sure that the wrong one is not used.',
                                                      event.at::date)
                    FROM app.event WHERE event.claim_id = claim.id AND event.kind = 'print' AND event.at >= since) AS gone
            WHERE claim.id = ANY (touched) ORDER BY claim.id, gone.at;
        PERFORM api.open_reasons_v1(practice, today, array_agg(claim_id), array_agg(NULL::bigint), array_agg(NULL::bigint),
                array_agg('left_office'::text), array_agg(NULL::text), array_agg(today), array_agg('due'::text),
                array_agg(NULL::date), array_agg(0::bigint),
                array_agg(format('Money was moved after %s had left the office: put right what went out.',
                                 CASE WHEN things = 1 THEN 'one paper' ELSE things || ' papers' END)),
                array_agg(''::text), array_agg(''::text), array_agg(''::text))
            FROM (SELECT claim_id, count(*) AS things FROM app.left_office WHERE mend_id = made GROUP BY claim_id) AS open
            HAVING count(*) > 0;
    END IF;
    RETURN made;
END $$;
ALTER FUNCTION api.keep_mend_v1(integer, text, text, text, date, bigint[], text[], bigint[], uuid[], bigint[], text[], bigint[])
    OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.keep_mend_v1(integer, text, text, text, date, bigint[], text[], bigint[], uuid[], bigint[], text[], bigint[])
    TO rd_poster, rd_supervisor;
