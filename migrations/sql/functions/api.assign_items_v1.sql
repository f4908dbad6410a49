-- What the routing decided for new items: team and person ('' : the team's pool), with the rule in the time line.
-- Parallel arrays. Only what nobody has placed by hand and nobody holds; what changed meanwhile is left for the next turn.
-- turns: this item counts in the round robin of its team. Returns the items that got a team or a person.
CREATE OR REPLACE FUNCTION api.assign_items_v1(items bigint[], queues text[], teams text[], logins text[], turns boolean[],
    whys text[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    given integer;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    WITH asked AS MATERIALIZED (
        SELECT DISTINCT ON (a.id) a.* FROM unnest(items, queues, teams, logins, turns, whys) AS a (id, queue, team, login, turn, why)
    ), place AS MATERIALIZED (
        SELECT DISTINCT a.login, w.practice_id, w.location_id FROM asked a JOIN app.work_item w ON w.id = a.id
        WHERE w.id = ANY (items) AND a.login <> ''
    ), may AS MATERIALIZED (
        SELECT p.* FROM place p WHERE sec.works_items(p.login) AND sec.covers(p.login, p.practice_id, p.location_id)
    ), old AS MATERIALIZED (
        SELECT w.*, a.team AS new_team, a.turn, a.why, coalesce(m.login, '') AS login
        FROM app.work_item w JOIN asked a ON a.id = w.id LEFT JOIN may m ON m.login = a.login
            AND m.practice_id = w.practice_id AND coalesce(m.location_id, 0) = coalesce(w.location_id, 0)
        WHERE w.id = ANY (items) AND w.status IN (0, 2) AND w.placed_by <> 'person' AND w.routed_queue <> w.queue AND w.queue = a.queue
        ORDER BY w.id FOR UPDATE OF w SKIP LOCKED
    ), new AS (
        UPDATE app.work_item w SET team = old.new_team, assignee = nullif(old.login, ''), routed_queue = w.queue,
            placed_by = CASE WHEN old.new_team = '' AND old.login = '' THEN w.placed_by ELSE 'rule' END,
            placed_at = CASE WHEN old.login = '' THEN w.placed_at ELSE clock_timestamp() END,
            version = w.version + CASE WHEN w.assignee IS DISTINCT FROM nullif(old.login, '') THEN 1 ELSE 0 END,
            changed_at = clock_timestamp(), changed_by = session_user
        FROM old WHERE w.id = old.id AND w.id = ANY (ARRAY(SELECT old.id FROM old)) RETURNING w.*
    ), placed AS MATERIALIZED (
        SELECT new.*, old.login, old.turn, old.why, coalesce(old.assignee, '') AS before, old.team AS team_before
        FROM new JOIN old ON old.id = new.id
        WHERE old.team <> new.team OR old.assignee IS DISTINCT FROM new.assignee
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, assignee, items, cents, actor)
        SELECT 'queue', d.queue, d.practice_id, d.location_id, d.assignee, sum(d.items), sum(d.cents), session_user FROM (
            SELECT p.queue, p.practice_id, p.location_id, p.before AS assignee, -1 AS items, -p.balance_cents AS cents FROM placed p
            UNION ALL SELECT p.queue, p.practice_id, p.location_id, coalesce(p.assignee, ''), 1, p.balance_cents FROM placed p) d
        GROUP BY 2, 3, 4, 5
    ), noted AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        SELECT p.practice_id, p.location_id, p.claim_id, p.remit_claim_id, 'reassign', p.why, session_user FROM placed p WHERE p.why <> ''
    ), counted AS (
        UPDATE app.team_member m SET given = m.given + c.many FROM (
            SELECT p.team, p.login, count(*) AS many FROM placed p WHERE p.turn AND p.login <> '' GROUP BY 1, 2) c
        WHERE m.team = c.team AND m.login = c.login
    )
    SELECT count(*) INTO given FROM placed;
    RETURN given;
END $$;
ALTER FUNCTION api.assign_items_v1(bigint[], text[], text[], text[], boolean[], text[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.assign_items_v1(bigint[], text[], text[], text[], boolean[], text[]) TO rd_service, rd_supervisor;
