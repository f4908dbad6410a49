-- Write off open amounts of one practice's claims: line, party and cents in parallel arrays. Never more than is open.
-- `w_open` is what the caller saw open there: where it is another by now, nothing is written.
-- Above the reason's limit (per claim) nothing is written: an approval is asked for, which another person decides.
-- Returns {"result": written|asked, "op", "claims", "cents", "approval"}.
CREATE OR REPLACE FUNCTION api.write_off_v1(op uuid, sha bytea, practice integer, today date, reason text, proof text,
    w_claim bigint[], w_line bigint[], w_party text[], w_cents bigint[], w_open bigint[] DEFAULT NULL) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    rule   app.write_off_reason;
    asked  app.approval;
    waits  app.approval;
    claims bigint[] := ARRAY(SELECT DISTINCT id FROM unnest(w_claim) AS id ORDER BY id);
    sum    bigint := (SELECT coalesce(sum(cents), 0) FROM unnest(w_cents) AS cents);
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    SELECT * INTO asked FROM app.approval WHERE asked_op = op;
    IF FOUND THEN
        IF asked.asked_by <> session_user OR asked.kind <> 'write_off' OR asked.wish ->> 'sha' IS DISTINCT FROM encode(sha, 'hex') THEN
            RAISE EXCEPTION 'operation id reused' USING ERRCODE = 'RD001';
        END IF;
        RETURN jsonb_build_object('result', 'asked', 'op', op, 'claims', cardinality(claims), 'cents', asked.cents, 'approval', asked.id);
    END IF;
    IF w_open IS NOT NULL AND NOT EXISTS (SELECT FROM led.op AS stored WHERE stored.op_id = write_off_v1.op) THEN
        PERFORM FROM app.claim WHERE id = ANY (w_claim) ORDER BY id FOR NO KEY UPDATE;
        IF EXISTS (SELECT FROM unnest(w_line, w_party, w_open) AS seen (line_id, party, cents)
                       LEFT JOIN led.line_balance AS open ON open.line_id = seen.line_id AND open.party = seen.party
                   WHERE seen.cents IS DISTINCT FROM coalesce(open.cents, 0)) THEN
            RAISE EXCEPTION 'What is open was changed by somebody else meanwhile; look at the claim again.' USING ERRCODE = 'RD002';
        END IF;
    END IF;
    SELECT * INTO rule FROM app.write_off_reason WHERE code = write_off_v1.reason;
    IF rule.limit_cents IS NULL OR EXISTS (SELECT FROM led.op AS stored WHERE stored.op_id = write_off_v1.op)
            OR NOT EXISTS (SELECT FROM unnest(w_claim, w_cents) AS part (claim_id, cents)
                           GROUP BY claim_id HAVING sum(cents) > rule.limit_cents) THEN
        RETURN led.write_off(op, sha, practice, today, write_off_v1.reason, proof, w_claim, w_line, w_party, w_cents);
    END IF;
    PERFORM led.check_write_off(practice, write_off_v1.reason, proof, w_claim, w_line, w_party, w_cents);
    -- The claims are locked now: of two who ask at once the second sees the first's request.
    SELECT first.* INTO waits FROM app.approval AS first
        WHERE first.practice_id = write_off_v1.practice AND first.kind = 'write_off' AND first.decision IS NULL
          AND EXISTS (SELECT FROM jsonb_array_elements_text(first.wish -> 'lines') WITH ORDINALITY AS line (id, at)
                          JOIN jsonb_array_elements_text(first.wish -> 'parties') WITH ORDINALITY AS party (name, at) USING (at)
                          JOIN unnest(w_line, w_party) AS again (line_id, party) ON again.line_id = line.id::bigint AND again.party = party.name)
        ORDER BY first.id LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'This waits for a supervisor already: request %, asked for by % on %.', waits.id,
            api.person_name_v1(waits.asked_by), api.office_time_v1(waits.asked_at) USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO app.approval (practice_id, location_id, kind, subject, claim_id, cents, wish, asked_op, asked_by)
        VALUES (practice, (SELECT CASE WHEN count(DISTINCT location_id) = 1 THEN min(location_id) END FROM app.claim WHERE id = ANY (claims)),
                'write_off', to_char(sum / 100.0, 'FM999,999,999,990.00') || ' to write off: ' || rule.words
                    || CASE WHEN cardinality(claims) > 1 THEN ' (' || cardinality(claims) || ' claims)' ELSE '' END || '.',
                CASE WHEN cardinality(claims) = 1 THEN claims[1] END, sum,
                jsonb_build_object('reason', write_off_v1.reason, 'proof', proof, 'claims', w_claim, 'lines', w_line,
                                   'parties', w_party, 'cents', w_cents, 'sha', encode(sha, 'hex')), op, session_user)
        RETURNING * INTO asked;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id)
        SELECT 'claim', held.practice_id, held.location_id, held.id FROM app.claim AS held WHERE held.id = ANY (claims) ORDER BY held.id;
    RETURN jsonb_build_object('result', 'asked', 'op', op, 'claims', cardinality(claims), 'cents', sum, 'approval', asked.id);
END $$;
ALTER FUNCTION api.write_off_v1(uuid, bytea, integer, date, text, text, bigint[], bigint[], text[], bigint[], bigint[]) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.write_off_v1(uuid, bytea, integer, date, text, text, bigint[], bigint[], text[], bigint[], bigint[])
    TO rd_specialist, rd_poster, rd_supervisor;
