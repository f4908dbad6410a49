-- What the routing and denial rules want of open reasons they may still move: parallel arrays, differences only.
-- null due: the date stays. A reason a person dated (by_rule false) is left alone. Returns the number moved.
DROP FUNCTION IF EXISTS api.apply_routing_v1(date, bigint[], text[], date[], date[], text[], text[], smallint[]);  -- before teams
CREATE OR REPLACE FUNCTION api.apply_routing_v2(today date, reason_ids bigint[], queues text[], due_dates date[],
    clock_dates date[], texts text[], rule_codes text[], priorities smallint[], teams text[]) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    claims     bigint[];
    exceptions bigint[];
    moved      integer;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    WITH changed AS (
        UPDATE app.work_reason r SET queue = d.queue, due_on = coalesce(d.due_on, r.due_on),
            clock_on = coalesce(d.clock_on, r.clock_on), text = d.text, rule_code = d.rule_code, priority = d.priority,
            team = d.team, version = r.version + 1
        FROM unnest(reason_ids, queues, due_dates, clock_dates, texts, rule_codes, priorities, teams)
            AS d (id, queue, due_on, clock_on, text, rule_code, priority, team)
        WHERE r.id = d.id AND r.closed_on IS NULL AND r.by_rule
        RETURNING r.claim_id, r.remit_claim_id)
    SELECT count(*), coalesce(array_agg(claim_id) FILTER (WHERE claim_id IS NOT NULL), '{}'),
        coalesce(array_agg(remit_claim_id) FILTER (WHERE claim_id IS NULL), '{}') INTO moved, claims, exceptions FROM changed;
    PERFORM api.work_route_v1(claims, exceptions, today);
    RETURN moved;
END $$;
ALTER FUNCTION api.apply_routing_v2(date, bigint[], text[], date[], date[], text[], text[], smallint[], text[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.apply_routing_v2(date, bigint[], text[], date[], date[], text[], text[], smallint[], text[])
    TO rd_service, rd_specialist, rd_poster, rd_supervisor, rd_admin;
