-- Move open items to people, each to its own target ('' : the pool), in one act that can be undone. Supervisors; services
-- for absence and for what lies untouched. Parallel arrays; shown: who had each item when the move was prepared.
-- What somebody else moved, finished or cannot be seen any more is left alone and named. What is held stays held.
-- Asked twice with one op, it is done once and answers the same. Rows are reached by an array, as in api.work_route_v1.
CREATE OR REPLACE FUNCTION api.move_items_v1(op uuid, kind text, items bigint[], shown text[], targets text[], words text,
    absence bigint)
RETURNS TABLE (move_id bigint, moved integer, cents bigint, held integer, skipped integer, skipped_text text) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    done    app.floor_move;
    wrong   text;
    by_rule boolean := move_items_v1.kind IN ('absence', 'stale');
BEGIN
    PERFORM sec.require_group('supervisor', 'service');
    PERFORM pg_advisory_xact_lock(hashtextextended(op::text, 7243506));
    SELECT * INTO done FROM app.floor_move m WHERE m.op_id = op;
    IF done.id IS NOT NULL THEN
        RETURN QUERY SELECT done.id, done.items, done.cents, done.held, done.skipped, done.skipped_text;
        RETURN;
    END IF;
    IF cardinality(move_items_v1.items) > 20000 THEN
        RAISE EXCEPTION 'More than 20,000 items in one move; move a queue or a location at a time.' USING ERRCODE = 'RD001';
    END IF;
    SELECT string_agg(DISTINCT t.target, ', ') INTO wrong FROM unnest(targets) AS t (target)
    WHERE t.target <> '' AND NOT sec.works_items(t.target);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'Nobody called "%" works items here.', wrong USING ERRCODE = 'RD004';
    END IF;
    INSERT INTO app.floor_move (op_id, kind, text, absence_id) VALUES (op, move_items_v1.kind, words, absence) RETURNING * INTO done;
    SELECT string_agg(DISTINCT api.person_name_v1(far.target), ', ') INTO wrong FROM (
        SELECT DISTINCT a.target, w.practice_id, w.location_id
        FROM unnest(move_items_v1.items, targets) AS a (id, target) JOIN app.work_item w ON w.id = a.id
        WHERE w.id = ANY (move_items_v1.items) AND a.target <> '' AND w.status <> 9) far
    WHERE NOT sec.covers(far.target, far.practice_id, far.location_id);
    IF wrong IS NOT NULL THEN
        RAISE EXCEPTION 'Some of these items belong to locations % does not work for; nothing was moved.', wrong USING ERRCODE = 'RD001';
    END IF;
    WITH asked AS MATERIALIZED (
        SELECT DISTINCT ON (a.id) a.id, a.shown, a.target
        FROM unnest(move_items_v1.items, move_items_v1.shown, targets) AS a (id, shown, target) WHERE a.id IS NOT NULL
    ), name AS MATERIALIZED (
        SELECT t.target, api.person_name_v1(t.target) AS called FROM (SELECT DISTINCT asked.target FROM asked WHERE asked.target <> '') t
    ), old AS MATERIALIZED (
        -- in the order of their numbers, so that two moves never wait for each other in a ring
        SELECT w.*, a.shown, a.target FROM app.work_item w JOIN asked a ON a.id = w.id
        WHERE w.id = ANY (move_items_v1.items) ORDER BY w.id FOR UPDATE OF w
    ), fit AS MATERIALIZED (
        SELECT * FROM old WHERE old.status <> 9 AND coalesce(old.assignee, '') = old.shown AND old.target <> old.shown
    ), new AS (
        UPDATE app.work_item w SET assignee = nullif(fit.target, ''), placed_by = CASE WHEN by_rule THEN 'rule' ELSE 'person' END,
            placed_at = clock_timestamp(), routed_queue = w.queue,
            version = w.version + CASE WHEN w.status = 1 THEN 0 ELSE 1 END, changed_at = clock_timestamp(), changed_by = session_user
        FROM fit WHERE w.id = fit.id AND w.id = ANY (ARRAY(SELECT fit.id FROM fit)) RETURNING w.*
    ), part AS (
        INSERT INTO app.floor_move_part (move_id, item_id, practice_id, location_id, before, placed, after, version)
        SELECT done.id, new.id, new.practice_id, new.location_id, fit.shown, fit.placed_by, fit.target, new.version
        FROM new JOIN fit ON fit.id = new.id
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, assignee, items, cents, actor)
        SELECT 'queue', d.queue, d.practice_id, d.location_id, d.assignee, sum(d.items), sum(d.cents), session_user FROM (
            SELECT fit.queue, fit.practice_id, fit.location_id, fit.shown AS assignee, -1 AS items, -fit.balance_cents AS cents FROM fit
            UNION ALL SELECT new.queue, new.practice_id, new.location_id, coalesce(new.assignee, ''), 1, new.balance_cents FROM new) d
        GROUP BY 2, 3, 4, 5
    ), noted AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        SELECT new.practice_id, new.location_id, new.claim_id, new.remit_claim_id, 'reassign',
            CASE WHEN new.assignee IS NULL THEN 'given back to the pool' ELSE 'assigned to ' || name.called END || ': ' || words, session_user
        FROM new LEFT JOIN name ON name.target = new.assignee
    ), late AS (
        SELECT CASE WHEN old.status = 9 THEN 'finished by ' || api.person_name_v1(old.changed_by)
                ELSE 'moved by ' || api.person_name_v1(coalesce((SELECT m.actor FROM app.floor_move_part p
                        JOIN app.floor_move m ON m.id = p.move_id WHERE p.item_id = old.id ORDER BY m.id DESC LIMIT 1), old.changed_by))
                    || ' to ' || coalesce(api.person_name_v1(old.assignee), 'the pool') END AS word
        FROM old WHERE old.status = 9 OR coalesce(old.assignee, '') <> old.shown
        UNION ALL
        SELECT 'not in your scope any more' FROM asked a WHERE NOT EXISTS (SELECT FROM old WHERE old.id = a.id)
    ), says AS (SELECT word, count(*) AS many FROM late GROUP BY 1)
    UPDATE app.floor_move m SET
        items = (SELECT count(*) FROM new), cents = (SELECT coalesce(sum(new.balance_cents), 0) FROM new),
        held = (SELECT count(*) FROM fit WHERE fit.status = 1 AND fit.holder <> fit.target),
        skipped = (SELECT coalesce(sum(says.many), 0) FROM says),
        skipped_text = (SELECT coalesce(string_agg(says.many || ' ' || says.word, '; ' ORDER BY says.many DESC, says.word), '') FROM says)
    WHERE m.id = done.id RETURNING m.* INTO done;
    RETURN QUERY SELECT done.id, done.items, done.cents, done.held, done.skipped, done.skipped_text;
END $$;
ALTER FUNCTION api.move_items_v1(uuid, text, bigint[], text[], text[], text, bigint) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.move_items_v1(uuid, text, bigint[], text[], text[], text, bigint) TO rd_supervisor, rd_service;
