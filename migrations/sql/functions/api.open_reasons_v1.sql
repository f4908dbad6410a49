-- Open work reasons and let the waterfall pick each claim's owner. For posting and other definer functions, not for people.
-- The arrays run in parallel; all belong to one practice. An open reason of the same claim, kind and remit_claim is kept
-- and gets the new facts (date only while a rule set it), so calling twice changes nothing.
--   claim_ids         null: an exception without a claim, then remit_claim_id names it
--   queues            null: the queue of the kind         due_on  null: today
--   clock_kinds/_on   null on a denial: `appeal`, today + the payer's appeal days
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
    WITH given AS (
        SELECT g.*, c.location_id, coalesce(g.clock_at, CASE WHEN g.kind = 'denial' THEN today + p.appeal_days END) AS clock_on
        FROM (
            -- The last of several for the same claim, kind and payment counts.
            SELECT DISTINCT ON (claim_id, kind, coalesce(remit_claim_id, 0)) *
            FROM unnest(claim_ids, remit_claim_ids, remit_ids, kinds, queues, due_dates, clock_kinds, clock_dates, amounts,
                        texts, rule_codes, group_codes, reason_codes)
                WITH ORDINALITY AS u (claim_id, remit_claim_id, remit_id, kind, queue, due_on, clock_kind, clock_at, cents,
                                      text, rule_code, group_code, reason_code, place)
            ORDER BY claim_id, kind, coalesce(remit_claim_id, 0), place DESC) g
            LEFT JOIN app.claim c ON c.id = g.claim_id LEFT JOIN app.payer p ON p.id = c.payer_id
    ), known AS (
        UPDATE app.work_reason r SET cents = coalesce(g.cents, 0),
            text = CASE WHEN r.by_rule THEN g.text ELSE r.text END,
            due_on = CASE WHEN r.by_rule THEN least(r.due_on, coalesce(g.due_on, today)) ELSE r.due_on END,
            clock_on = coalesce(g.clock_on, r.clock_on), group_code = coalesce(g.group_code, ''),
            reason_code = coalesce(g.reason_code, ''), version = r.version + 1
        FROM given g
        WHERE r.closed_on IS NULL AND r.kind = g.kind AND r.claim_id IS NOT DISTINCT FROM g.claim_id
          AND coalesce(r.remit_claim_id, 0) = coalesce(g.remit_claim_id, 0)
          AND (r.claim_id = ANY (claim_ids) OR (r.claim_id IS NULL AND r.remit_claim_id = ANY (remit_claim_ids)))
          AND (r.cents, r.text, r.group_code, r.reason_code) IS DISTINCT FROM
              (coalesce(g.cents, 0), CASE WHEN r.by_rule THEN g.text ELSE r.text END, coalesce(g.group_code, ''), coalesce(g.reason_code, ''))
    ), made AS (
        INSERT INTO app.work_reason (practice_id, location_id, claim_id, remit_claim_id, remit_id, kind, queue, opened_on, due_on,
            clock_kind, clock_on, cents, text, rule_code, group_code, reason_code)
        SELECT practice, g.location_id, g.claim_id, g.remit_claim_id, g.remit_id, g.kind,
            coalesce(g.queue, CASE g.kind WHEN 'exception' THEN 'exceptions' ELSE g.kind END), today, coalesce(g.due_on, today),
            coalesce(g.clock_kind, CASE WHEN g.kind = 'denial' THEN 'appeal' ELSE 'due' END), g.clock_on, coalesce(g.cents, 0),
            g.text, coalesce(g.rule_code, ''), coalesce(g.group_code, ''), coalesce(g.reason_code, '')
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
