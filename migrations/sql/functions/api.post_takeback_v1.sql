-- Post a take-back that came without a reversal (a provider-level row or a letter) where it belongs: on the lines of the claim
-- the payer had paid (receivable of that payer +x, payer_balance -x; what the patient owes stays), or, with no claim, on the
-- former system's books (legacy). Never more than the payer has paid on a line (invariant 24), and never more than it took or
-- asked for and nobody has posted yet.
-- Returns {"op", "takeback", "cents", "reference"}.
CREATE OR REPLACE FUNCTION api.post_takeback_v1(op uuid, sha bytea, takeback bigint, expected_version integer, claim bigint,
    lines bigint[], amounts bigint[], today date, reason text) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    chain app.takeback;
    known jsonb;
    place integer;
    side  text;
    whole bigint := (SELECT sum(amount) FROM unnest(amounts) AS amount);
    under text;
    room  bigint;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    IF NOT EXISTS (SELECT FROM led.op AS stored WHERE stored.op_id = op) THEN
        chain := led.hold_takeback(takeback, expected_version, claim);
    END IF;
    place := (SELECT c.location_id FROM app.claim AS c WHERE c.id = claim);
    known := led.begin_op(op, sha, 'takeback', coalesce(chain.practice_id, (SELECT stored.practice_id FROM led.op AS stored WHERE stored.op_id = op)),
                           place, reason, 'takeback', takeback);
    IF known IS NOT NULL THEN
        RETURN known;
    END IF;
    IF btrim(reason) = '' OR coalesce(whole, 0) <= 0 OR (SELECT min(amount) FROM unnest(amounts) AS amount) <= 0 THEN
        RAISE EXCEPTION 'A take-back is posted with amounts above zero and a reason.' USING ERRCODE = 'RD001';
    END IF;
    under := led.takeback_reference(chain.id);
    IF claim IS NOT NULL THEN
        side := led.check_takeback(chain, claim, lines, amounts);
        chain.id := led.merge_takeback(chain.id, claim);
    END IF;
    -- Asked of the chain it is part of from now on: the recovery of a deferred reversal is posted by that reversal.
    room := greatest(led.takeback_left(chain.id), 0);
    IF whole > room THEN
        RAISE EXCEPTION '% of this take-back is not posted yet: % cannot be posted.', led.money_words(room), led.money_words(whole)
            USING ERRCODE = 'RD001';
    END IF;
    IF claim IS NULL THEN
        INSERT INTO led.entry (op_id, practice_id, account, kind, reference, cents, effective_date, period)
            VALUES (op, chain.practice_id, 'legacy', 'legacy', under, whole, today, date_trunc('month', today)::date),
                   (op, chain.practice_id, 'payer_balance', 'legacy', under, -whole, today, date_trunc('month', today)::date);
    ELSE
        INSERT INTO led.entry (op_id, practice_id, location_id, account, party, kind, reference, claim_id, line_id, cents, effective_date, period)
            SELECT op, chain.practice_id, place, 'receivable', side, 'takeback', '', claim, part.line, part.amount, today,
                   date_trunc('month', today)::date
            FROM unnest(lines, amounts) AS part (line, amount)
            UNION ALL
            SELECT op, chain.practice_id, NULL, 'payer_balance', NULL, 'takeback', under, claim, NULL, -whole, today,
                   date_trunc('month', today)::date;
        UPDATE app.claim AS c SET status = led.standing_status(c.id), last_activity_on = today WHERE c.id = claim;
        PERFORM api.open_reasons_v1(chain.practice_id, today, ARRAY[claim], ARRAY[NULL]::bigint[], ARRAY[NULL]::bigint[],
            ARRAY['follow_up'], ARRAY[NULL]::text[], ARRAY[today], ARRAY['due'], ARRAY[NULL]::date[], ARRAY[whole],
            ARRAY[(SELECT p.name FROM app.payer AS p WHERE p.id = chain.payer_id) || ' took back ' || led.money_words(whole)
                  || ' of what it had paid; that much of the charge is open with it again.'], ARRAY[''], ARRAY[''], ARRAY['']);
        INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
            VALUES (chain.practice_id, place, claim, 'takeback', 'Take-back of ' || led.money_words(whole) || ' posted: ' || reason);
        INSERT INTO app.change (topic, practice_id, location_id, claim_id) VALUES ('claim', chain.practice_id, place, claim);
    END IF;
    INSERT INTO app.takeback_step (practice_id, takeback_id, kind, happened_on, reference, cents, claim_cents, op_id)
        VALUES (chain.practice_id, chain.id, 'posted', today, under, -whole, whole, op);
    PERFORM led.refresh_takebacks(ARRAY[chain.id], today);
    INSERT INTO app.change (topic, practice_id) VALUES ('takeback', chain.practice_id);
    RETURN led.finish_op(op, jsonb_build_object('op', op, 'takeback', chain.id, 'cents', whole, 'reference', under));
END $$;
ALTER FUNCTION api.post_takeback_v1(uuid, bytea, bigint, integer, bigint, bigint[], bigint[], date, text) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.post_takeback_v1(uuid, bytea, bigint, integer, bigint, bigint[], bigint[], date, text) TO rd_poster, rd_supervisor;
