-- Open work reasons and let the waterfall pick each claim's owner. For posting and other definer functions, not for people.
-- The arrays run in parallel; all belong to one practice. An open reason of the same claim, kind and remit_claim is kept
-- and gets the new facts (date only while a rule set it), so calling twice changes nothing.
--   claim_ids         null: an exception without a claim, then remit_claim_id names it
--   queues            null: the queue of the kind         due_on  null: today
--   clock_kinds       null on a denial: `appeal1`
--   clock_dates       null: what the clock rules say of the kind, from the payment's date or today on. A corrected claim
--                     that no rule gives time for runs against the first appeal. No rule: no deadline, and the text says so
-- What a refusal means is asked of the taxonomy here, so that every way a refusal comes in is alike.
--   cents             what is at stake                     texts   one sentence without PHI
-- Returns the number of reasons opened (not the refreshed ones).
CREATE OR REPLACE FUNCTION api.open_reasons_v1(practice integer, today date, claim_ids bigint[], remit_claim_ids bigint[],
    remit_ids bigint[], kinds text[], queues text[], due_dates date[], clock_kinds text[], clock_dates date[],
    amounts bigint[], texts text[], rule_codes text[], group_codes text[], reason_codes text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    opened integer;
BEGIN
    WITH asked AS (
        SELECT g.*, c.location_id, coalesce(g.clock, CASE WHEN g.kind = 'denial' THEN 'appeal1' ELSE 'due' END) AS wanted,
            c.payer_id, c.line_of_business, c.type, c.service_from, c.service_to, c.submitted_on, p.type AS payer_type,
            CASE WHEN m.payment_date > '2000-01-01' THEN m.payment_date ELSE coalesce(m.received_on, today) END AS event_on
        FROM (
            -- The last of several for the same claim, kind and payment counts.
            SELECT DISTINCT ON (claim_id, kind, coalesce(remit_claim_id, 0)) *
            FROM unnest(claim_ids, remit_claim_ids, remit_ids, kinds, queues, due_dates, clock_kinds, clock_dates, amounts,
                        texts, rule_codes, group_codes, reason_codes)
                WITH ORDINALITY AS u (claim_id, remit_claim_id, remit_id, kind, queue, due_on, clock, clock_at, cents,
                                      text, rule_code, group_code, reason_code, place)
            ORDER BY claim_id, kind, coalesce(remit_claim_id, 0), place DESC) g
            LEFT JOIN app.claim c ON c.id = g.claim_id LEFT JOIN app.payer p ON p.id = c.payer_id
            LEFT JOIN app.remit m ON m.id = g.remit_id
    ), given AS (
        SELECT a.claim_id, a.remit_claim_id, a.remit_id, a.kind, a.queue, a.due_on, a.cents, a.rule_code, a.group_code, a.reason_code,
            a.location_id, coalesce(a.clock_at, found.clock_on) AS clock_on, coalesce(found.verify, false) AS verify,
            CASE WHEN a.clock_at IS NOT NULL OR a.wanted IN ('due', 'crossover') THEN a.wanted ELSE coalesce(found.kind, 'due') END AS clock_kind,
            CASE WHEN a.clock_at IS NULL AND found.kind IS NULL AND a.wanted NOT IN ('due', 'crossover') AND a.claim_id IS NOT NULL
                THEN a.text || ' No clock rule covers it.' ELSE a.text END AS text
        FROM asked a LEFT JOIN LATERAL (
            SELECT w.kind, k.clock_on, k.verify
            FROM unnest(CASE WHEN a.wanted = 'correct' THEN ARRAY['correct', 'appeal1'] ELSE ARRAY[a.wanted] END) WITH ORDINALITY AS w (kind, place)
                CROSS JOIN LATERAL app.find_clock(w.kind, a.payer_id, a.payer_type, a.line_of_business, a.type, a.service_from,
                                                  a.service_to, a.submitted_on, a.event_on) AS k
            ORDER BY w.place LIMIT 1) AS found ON a.clock_at IS NULL AND a.wanted NOT IN ('due', 'crossover')
    ), known AS (
        UPDATE app.work_reason r SET cents = coalesce(g.cents, 0),
            text = CASE WHEN r.by_rule THEN g.text ELSE r.text END,
            due_on = CASE WHEN r.by_rule THEN least(r.due_on, coalesce(g.due_on, today)) ELSE r.due_on END,
            clock_on = coalesce(g.clock_on, r.clock_on), clock_kind = CASE WHEN g.clock_on IS NULL THEN r.clock_kind ELSE g.clock_kind END,
            clock_verify = CASE WHEN g.clock_on IS NULL THEN r.clock_verify ELSE g.verify END, group_code = coalesce(g.group_code, ''),
            reason_code = coalesce(g.reason_code, ''), version = r.version + 1
        FROM given g
        WHERE r.closed_on IS NULL AND r.kind = g.kind AND r.claim_id IS NOT DISTINCT FROM g.claim_id
          AND coalesce(r.remit_claim_id, 0) = coalesce(g.remit_claim_id, 0)
          AND (r.claim_id = ANY (claim_ids) OR (r.claim_id IS NULL AND r.remit_claim_id = ANY (remit_claim_ids)))
          AND (r.cents, r.text, r.group_code, r.reason_code) IS DISTINCT FROM
              (coalesce(g.cents, 0), CASE WHEN r.by_rule THEN g.text ELSE r.text END, coalesce(g.group_code, ''), coalesce(g.reason_code, ''))
    ), made AS (
        INSERT INTO app.work_reason (practice_id, location_id, claim_id, remit_claim_id, remit_id, kind, queue, opened_on, due_on,
            clock_kind, clock_on, clock_verify, cents, text, rule_code, group_code, reason_code)
        SELECT practice, g.location_id, g.claim_id, g.remit_claim_id, g.remit_id, g.kind,
            coalesce(g.queue, (SELECT k.queue FROM app.work_kind k WHERE k.kind = g.kind)), today, coalesce(g.due_on, today),
            g.clock_kind, g.clock_on, g.verify, coalesce(g.cents, 0), g.text, coalesce(g.rule_code, ''), coalesce(g.group_code, ''), coalesce(g.reason_code, '')
        FROM given g
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT count(*) INTO opened FROM made;
    IF 'denial' = ANY (kinds) THEN
        PERFORM app.classify_reasons(ARRAY(SELECT r.id FROM app.work_reason r WHERE r.claim_id = ANY (claim_ids) AND r.closed_on IS NULL
                                           AND r.kind = 'denial'), today);
    END IF;
    PERFORM api.work_route_v1(claim_ids, remit_claim_ids, today);
    IF 'denial' = ANY (kinds) THEN
        PERFORM app.show_categories(claim_ids);
    END IF;
    RETURN opened;
END $$;
ALTER FUNCTION api.open_reasons_v1(integer, date, bigint[], bigint[], bigint[], text[], text[], date[], text[], date[],
    bigint[], text[], text[], text[], text[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.open_reasons_v1(integer, date, bigint[], bigint[], bigint[], text[], text[], date[], text[],
    date[], bigint[], text[], text[], text[], text[]) TO rd_fn_money;
