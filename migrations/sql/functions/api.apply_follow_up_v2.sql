-- One slice of the daily run: what the follow-up rules want, against what is open. Called with the differences only.
-- Parallel arrays; act: `open`, `move` (a reason a rule dated gets the rule's facts), `close`. Service and supervisor only.
-- A reason a person dated (by_rule false) is never moved. Returns {opened, moved, closed, woken, routed}.
DROP FUNCTION IF EXISTS api.apply_follow_up_v1(integer, integer, date, text[], bigint[], text[], date[], date[], bigint[], text[], text[],
    smallint[]);  -- before teams
CREATE OR REPLACE FUNCTION api.apply_follow_up_v2(practice integer, location integer, today date, acts text[], claim_ids bigint[],
    queues text[], due_dates date[], clock_dates date[], amounts bigint[], texts text[], rule_codes text[],
    priorities smallint[], teams text[])
RETURNS TABLE (opened integer, moved integer, closed integer, woken integer, routed integer) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    touched bigint[];
    asleep  bigint[];
    f       app.waterfall;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    opened := 0; moved := 0; closed := 0;
    SELECT * INTO STRICT f FROM app.waterfall;
    IF cardinality(acts) > 0 THEN
        INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, clock_kind, clock_on, cents,
            text, rule_code, priority, team)
        SELECT practice, location, d.claim_id, 'follow_up', d.queue, today, d.due_on, 'file', d.clock_on, d.cents, d.text, d.rule_code, d.priority, d.team
        FROM unnest(acts, claim_ids, queues, due_dates, clock_dates, amounts, texts, rule_codes, priorities, teams)
            AS d (act, claim_id, queue, due_on, clock_on, cents, text, rule_code, priority, team)
        WHERE d.act = 'open' ON CONFLICT DO NOTHING;
        GET DIAGNOSTICS opened = ROW_COUNT;
        UPDATE app.work_reason r SET queue = d.queue, due_on = d.due_on, clock_on = d.clock_on, cents = d.cents, text = d.text,
            rule_code = d.rule_code, priority = d.priority, team = d.team, version = r.version + 1
        FROM unnest(acts, claim_ids, queues, due_dates, clock_dates, amounts, texts, rule_codes, priorities, teams)
            AS d (act, claim_id, queue, due_on, clock_on, cents, text, rule_code, priority, team)
        WHERE d.act = 'move' AND r.claim_id = ANY (claim_ids) AND r.claim_id = d.claim_id AND r.kind = 'follow_up' AND r.closed_on IS NULL AND r.by_rule;
        GET DIAGNOSTICS moved = ROW_COUNT;
        UPDATE app.work_reason r SET closed_on = today, closed_text = d.text, version = r.version + 1
        FROM unnest(acts, claim_ids, texts) AS d (act, claim_id, text)
        WHERE d.act = 'close' AND r.claim_id = ANY (claim_ids) AND r.claim_id = d.claim_id AND r.kind = 'follow_up' AND r.closed_on IS NULL;
        GET DIAGNOSTICS closed = ROW_COUNT;
    END IF;
    -- Besides: what sleeps and is due, what crossed a threshold of its clock, and what several reasons compete for.
    SELECT array_agg(w.claim_id) FILTER (WHERE w.status = 2 AND w.due_on <= today), array_agg(w.claim_id) INTO asleep, touched
    FROM app.work_item w
    WHERE w.status <> 9 AND w.practice_id = practice AND w.location_id = apply_follow_up_v2.location AND w.claim_id IS NOT NULL
      AND ((w.status = 2 AND w.due_on <= today)
           -- what a deadline wakes before its day, and what waits for a moment
           OR (w.status = 2 AND w.clock_on - today BETWEEN 0 AND f.near_days) OR (w.status = 0 AND w.due_at IS NOT NULL)
           OR (w.status <> 1 AND w.rank <> api.work_rank_v2(w.status = 2 AND w.due_on > today, w.clock_on, w.balance_cents, NULL, today, f)
               -- a scalar look-up, since NOT EXISTS would be hashed over all reasons
               AND (SELECT r.priority FROM app.work_reason r WHERE r.id = w.reason_id) IS DISTINCT FROM w.rank));
    woken := coalesce(cardinality(asleep), 0);
    SELECT coalesce(array_agg(DISTINCT several.claim_id), '{}') || coalesce(touched, '{}') || coalesce(claim_ids, '{}') INTO touched
    FROM (SELECT r.claim_id FROM app.work_reason r
          WHERE r.closed_on IS NULL AND r.practice_id = practice AND r.location_id = apply_follow_up_v2.location
            AND r.claim_id IS NOT NULL GROUP BY 1 HAVING count(*) > 1) AS several;
    routed := CASE WHEN cardinality(touched) > 0 THEN api.work_route_v1(ARRAY(SELECT DISTINCT unnest(touched)), '{}', today) ELSE 0 END;
    RETURN NEXT;
END $$;
ALTER FUNCTION api.apply_follow_up_v2(integer, integer, date, text[], bigint[], text[], date[], date[], bigint[], text[], text[],
    smallint[], text[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.apply_follow_up_v2(integer, integer, date, text[], bigint[], text[], date[], date[], bigint[],
    text[], text[], smallint[], text[]) TO rd_service, rd_specialist, rd_poster, rd_supervisor, rd_admin;
