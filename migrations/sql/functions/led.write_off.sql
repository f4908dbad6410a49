-- Write off what was checked, as one operation that reverse_operation_v1 undoes whole or claim by claim: account write_off
-- under the reason's code, the party's receivable down by the same cents. What is settled closes with its work.
CREATE OR REPLACE FUNCTION led.write_off(op uuid, sha bytea, practice integer, today date, reason text, proof text, w_claim bigint[],
    w_line bigint[], w_party text[], w_cents bigint[]) RETURNS jsonb LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    stored jsonb;
    place  integer;
    said   text;
    done   bigint[];
    closed bigint[];
BEGIN
    place := (SELECT CASE WHEN count(DISTINCT location_id) = 1 THEN min(location_id) END FROM app.claim WHERE id = ANY (w_claim));
    said := (SELECT words FROM app.write_off_reason WHERE code = write_off.reason);
    stored := led.begin_op(op, sha, 'write_off', practice, place, write_off.reason || CASE WHEN btrim(coalesce(proof, '')) <> ''
                           THEN ': ' || btrim(proof) ELSE '' END, 'write_off', CASE WHEN cardinality(w_claim) = 1 THEN w_claim[1] END);
    IF stored IS NOT NULL THEN
        RETURN stored;
    END IF;
    PERFORM led.check_write_off(practice, write_off.reason, proof, w_claim, w_line, w_party, w_cents);
    INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents,
                           effective_date, period)
        SELECT op, claim.practice_id, claim.location_id, leg.account, leg.party, 'write_off', leg.reference, asked.claim_id, asked.line_id,
               leg.sign * asked.cents, today, date_trunc('month', today)::date
        FROM unnest(w_claim, w_line, w_party, w_cents) WITH ORDINALITY AS asked (claim_id, line_id, party, cents, at)
            JOIN app.claim AS claim ON claim.id = asked.claim_id
            CROSS JOIN LATERAL (VALUES ('write_off', NULL, write_off.reason, 1), ('receivable', asked.party, '', -1))
                AS leg (account, party, reference, sign)
        ORDER BY asked.at, leg.sign DESC;
    done := ARRAY(SELECT id FROM app.claim WHERE id = ANY (w_claim) AND balance_cents = 0 ORDER BY id);
    UPDATE app.claim SET status = CASE WHEN balance_cents = 0 THEN 'closed' ELSE status END, last_activity_on = today
        WHERE id = ANY (w_claim);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id, 'system',
               to_char(sum(asked.cents) / 100.0, 'FM999,999,999,990.00') || ' written off: ' || said || '.'
        FROM unnest(w_claim, w_cents) AS asked (claim_id, cents) JOIN app.claim AS claim ON claim.id = asked.claim_id
        GROUP BY claim.practice_id, claim.location_id, claim.id ORDER BY claim.id;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id)
        SELECT 'claim', practice_id, location_id, id FROM app.claim WHERE id = ANY (w_claim) ORDER BY id;
    -- What waited only for this money is over; an exception, a take-back or a credit is not.
    closed := ARRAY(SELECT id FROM app.work_reason WHERE claim_id = ANY (done) AND closed_on IS NULL
                    AND kind IN ('follow_up', 'denial', 'appeal', 'patient', 'underpaid', 'secondary') ORDER BY id);
    PERFORM api.close_reasons_v1(today, array_agg(claim_id), array_agg(kind), array_agg(remit_claim_id), 'Written off.')
        FROM app.work_reason WHERE id = ANY (closed) HAVING count(*) > 0;
    RETURN led.finish_op(op, jsonb_build_object('result', 'written', 'op', op, 'claims', (SELECT count(DISTINCT id) FROM unnest(w_claim) AS id),
                                                'cents', (SELECT sum(cents) FROM unnest(w_cents) AS cents), 'approval', NULL, 'settled', closed));
END $$;
ALTER FUNCTION led.write_off(uuid, bytea, integer, date, text, text, bigint[], bigint[], text[], bigint[]) OWNER TO rd_fn_money;
