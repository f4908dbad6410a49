-- What a posting changes beside the ledger: the received claims and lines, our claims, their time line, change rows.
-- Of several decisions on one claim the last that names a status gives it to the claim.
-- Arrays of any size, so one plan for all: every table is narrowed by its array, everything else is hashed.
DROP FUNCTION IF EXISTS led.mark_posted(uuid, date, boolean, text, bigint[], text[], text[], bigint[], text[], integer[], text[], text[],
    text[], text[], bigint[], bigint[], bigint[]);  -- before c_stop
CREATE OR REPLACE FUNCTION led.mark_posted(op uuid, today date, by_hand boolean, said text, c_id bigint[], c_state text[],
    c_verdict text[], c_claim bigint[], c_party text[], c_score integer[], c_match text[], c_why text[], c_status text[],
    c_control text[], c_takes_back bigint[], l_id bigint[], l_ours bigint[], c_stop text[]) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET enable_nestloop = off AS $$
#variable_conflict use_column
BEGIN
    UPDATE app.remit_claim AS part SET state = new.state, verdict = new.verdict,
            claim_id = coalesce(new.claim_id, part.claim_id), location_id = coalesce(claim.location_id, part.location_id),
            party = coalesce(nullif(new.party, ''), part.party), match_score = new.score, match_text = new.match,
            exception_text = CASE WHEN new.state IN ('exception', 'waiting') THEN new.why ELSE '' END,
            posted_by_hand = by_hand AND new.state = 'posted',
            stopped_by = CASE WHEN part.stopped_by = '' THEN new.stop ELSE part.stopped_by END,  -- the first hindrance stays
            op_id = CASE WHEN new.state = 'posted' OR (new.state = 'exception' AND part.state <> 'exception') THEN op ELSE part.op_id END
        FROM unnest(c_id, c_state, c_verdict, c_claim, c_party, c_score, c_match, c_why, c_stop)
                AS new (id, state, verdict, claim_id, party, score, match, why, stop)
            LEFT JOIN (SELECT id, location_id FROM app.claim WHERE id = ANY (c_claim)) AS claim ON claim.id = new.claim_id
        WHERE part.id = new.id AND part.id = ANY (c_id);
    UPDATE app.remit_claim AS original SET taken_back_by = new.id
        FROM unnest(c_id, c_takes_back) AS new (id, takes_back)
        WHERE original.id = new.takes_back AND original.id = ANY (c_takes_back);
    UPDATE app.remit_line AS line SET claim_line_id = coalesce(new.ours, line.claim_line_id), location_id = new.location_id
        FROM (SELECT old.id, pairing.ours, part.location_id
              FROM (SELECT id, remit_claim_id FROM app.remit_line WHERE remit_claim_id = ANY (c_id)) AS old
                  JOIN (SELECT id, location_id FROM app.remit_claim WHERE id = ANY (c_id)) AS part ON part.id = old.remit_claim_id
                  LEFT JOIN unnest(l_id, l_ours) AS pairing (id, ours) ON pairing.id = old.id) AS new
        WHERE line.id = new.id AND line.remit_claim_id = ANY (c_id)
          AND (line.claim_line_id, line.location_id) IS DISTINCT FROM (coalesce(new.ours, line.claim_line_id), new.location_id);
    UPDATE app.remit_adjustment AS adjustment SET location_id = part.location_id
        FROM (SELECT id, location_id FROM app.remit_claim WHERE id = ANY (c_id)) AS part
        WHERE adjustment.remit_claim_id = part.id AND adjustment.remit_claim_id = ANY (c_id)
          AND adjustment.location_id IS DISTINCT FROM part.location_id;

    UPDATE app.claim AS claim SET status = CASE WHEN last.status <> '' THEN last.status ELSE claim.status END, last_activity_on = today
        FROM (SELECT DISTINCT ON (new.claim_id) new.claim_id, new.status
              FROM unnest(c_claim, c_status, c_state) WITH ORDINALITY AS new (claim_id, status, state, place)
              WHERE new.claim_id IS NOT NULL AND new.state IN ('posted', 'exception')
              ORDER BY new.claim_id, new.status = '', new.place DESC) AS last
        WHERE claim.id = last.claim_id AND claim.id = ANY (c_claim);
    UPDATE app.claim_payer AS payer SET control_number = new.control
        FROM unnest(c_claim, c_party, c_control, c_state) AS new (claim_id, party, control, state)
        WHERE payer.claim_id = new.claim_id AND payer.party = new.party AND new.control <> '' AND new.state = 'posted'
          AND payer.control_number <> new.control AND payer.claim_id = ANY (c_claim);
    INSERT INTO app.event (practice_id, location_id, claim_id, kind, text)
        SELECT claim.practice_id, claim.location_id, claim.id,
               CASE WHEN new.state = 'exception' THEN 'exception' WHEN new.takes_back IS NOT NULL THEN 'reversal' ELSE 'remittance' END,
               format(said, to_char(part.paid_cents / 100.0, 'FM999,999,999,990.00')) || new.why
        FROM unnest(c_id, c_claim, c_state, c_why, c_takes_back) WITH ORDINALITY AS new (id, claim_id, state, why, takes_back, place)
            JOIN (SELECT id, practice_id, location_id FROM app.claim WHERE id = ANY (c_claim)) AS claim ON claim.id = new.claim_id
            JOIN (SELECT id, paid_cents, op_id FROM app.remit_claim WHERE id = ANY (c_id)) AS part ON part.id = new.id
        WHERE new.state = 'posted' OR (new.state = 'exception' AND part.op_id = op)
        ORDER BY new.place;
    INSERT INTO app.change (topic, practice_id, location_id, claim_id)
        SELECT 'claim', claim.practice_id, claim.location_id, claim.id FROM app.claim WHERE claim.id = ANY (c_claim) ORDER BY id;
END $$;
ALTER FUNCTION led.mark_posted(uuid, date, boolean, text, bigint[], text[], text[], bigint[], text[], integer[], text[], text[],
    text[], text[], bigint[], bigint[], bigint[], text[]) OWNER TO rd_fn_money;
