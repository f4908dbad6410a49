-- Take a move back: everybody gets what was theirs, as far as nobody touched it since. What was worked on, finished or moved
-- again stays as it is and is named; what belonged to somebody who does not work here any more goes to the pool.
-- kind: undo by a supervisor, return by the end of an absence. Once only: the second one is told by whom and when.
CREATE OR REPLACE FUNCTION api.undo_move_v1(move bigint, kind text)
RETURNS TABLE (move_id bigint, moved integer, cents bigint, held integer, skipped integer, skipped_text text, skipped_items bigint[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    old   app.floor_move;
    done  app.floor_move;
    left_alone bigint[];
BEGIN
    PERFORM sec.require_group('supervisor', 'service');
    SELECT * INTO old FROM app.floor_move m WHERE m.id = move FOR UPDATE;
    IF old.id IS NULL THEN
        RAISE EXCEPTION 'There is no such move.' USING ERRCODE = 'RD004';
    END IF;
    IF old.undone_at IS NOT NULL THEN
        RAISE EXCEPTION 'This move was taken back by % at % already.', api.person_name_v1(old.undone_by),
            api.office_time_v1(old.undone_at) USING ERRCODE = 'RD002';
    END IF;
    IF old.kind IN ('undo', 'return', 'ended') THEN
        RAISE EXCEPTION 'This cannot be taken back; move the items anew.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO app.floor_move (op_id, kind, text, absence_id, of_move)
        VALUES (gen_random_uuid(), undo_move_v1.kind,
                CASE undo_move_v1.kind WHEN 'undo' THEN 'taken back: ' ELSE 'back from absence: ' END || old.text, old.absence_id, old.id)
        RETURNING * INTO done;
    WITH moved AS MATERIALIZED (
        SELECT p.* FROM app.floor_move_part p WHERE p.move_id = old.id
    ), place AS MATERIALIZED (
        -- asked once per person and place, not once per item
        SELECT d.*, sec.works_items(d.before) AND sec.covers(d.before, d.practice_id, d.location_id) AS works
        FROM (SELECT DISTINCT moved.before, moved.practice_id, moved.location_id FROM moved WHERE moved.before <> '') d
    ), part AS MATERIALIZED (
        SELECT moved.*, CASE WHEN place.works THEN moved.before ELSE '' END AS owner
        FROM moved LEFT JOIN place ON place.before = moved.before AND place.practice_id = moved.practice_id
            AND coalesce(place.location_id, 0) = coalesce(moved.location_id, 0)
    ), now AS MATERIALIZED (
        SELECT w.*, part.before, part.after, part.owner, part.placed, part.version AS was
        FROM app.work_item w JOIN part ON part.item_id = w.id
        WHERE w.id = ANY (ARRAY(SELECT moved.item_id FROM moved)) ORDER BY w.id FOR UPDATE OF w
    ), fit AS MATERIALIZED (
        SELECT * FROM now WHERE now.status <> 9 AND coalesce(now.assignee, '') = now.after AND now.version = now.was
    ), new AS (
        UPDATE app.work_item w SET assignee = nullif(fit.owner, ''), placed_by = fit.placed, placed_at = clock_timestamp(),
            version = w.version + CASE WHEN w.status = 1 THEN 0 ELSE 1 END, changed_at = clock_timestamp(), changed_by = session_user
        FROM fit WHERE w.id = fit.id AND w.id = ANY (ARRAY(SELECT fit.id FROM fit)) RETURNING w.*
    ), kept AS (
        INSERT INTO app.floor_move_part (move_id, item_id, practice_id, location_id, before, placed, after, version)
        SELECT done.id, new.id, new.practice_id, new.location_id, fit.after, fit.placed, fit.owner, new.version
        FROM new JOIN fit ON fit.id = new.id
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, assignee, items, cents, actor)
        SELECT 'queue', d.queue, d.practice_id, d.location_id, d.assignee, sum(d.items), sum(d.cents), session_user FROM (
            SELECT fit.queue, fit.practice_id, fit.location_id, fit.after AS assignee, -1 AS items, -fit.balance_cents AS cents FROM fit
            UNION ALL SELECT new.queue, new.practice_id, new.location_id, coalesce(new.assignee, ''), 1, new.balance_cents FROM new) d
        GROUP BY 2, 3, 4, 5
    ), name AS MATERIALIZED (
        SELECT t.owner, api.person_name_v1(t.owner) AS called FROM (SELECT DISTINCT fit.owner FROM fit WHERE fit.owner <> '') t
    ), noted AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        SELECT new.practice_id, new.location_id, new.claim_id, new.remit_claim_id, 'reassign',
            CASE WHEN new.assignee IS NULL THEN 'back to the pool' ELSE 'back to ' || name.called END || ' ('
            || CASE undo_move_v1.kind WHEN 'undo' THEN 'the move was taken back' ELSE 'the absence is over' END || ')', session_user
        FROM new LEFT JOIN name ON name.owner = new.assignee
    ), late AS MATERIALIZED (
        SELECT now.id, CASE WHEN now.status = 9 THEN 'finished by ' WHEN coalesce(now.assignee, '') <> now.after THEN 'moved again by '
                ELSE 'worked on since by ' END || api.person_name_v1(now.changed_by) AS word
        FROM now WHERE NOT EXISTS (SELECT FROM fit WHERE fit.id = now.id)
        UNION ALL
        SELECT part.item_id, 'not in your scope any more' FROM part WHERE NOT EXISTS (SELECT FROM now WHERE now.id = part.item_id)
        UNION ALL
        SELECT NULL, 'to the pool, since ' || api.person_name_v1(fit.before) || ' does not work there any more'
        FROM fit WHERE fit.before <> fit.owner
    ), says AS (SELECT word, count(*) AS many FROM late GROUP BY 1), result AS (
        UPDATE app.floor_move m SET
            items = (SELECT count(*) FROM new), cents = (SELECT coalesce(sum(new.balance_cents), 0) FROM new),
            held = (SELECT count(*) FROM fit WHERE fit.status = 1), skipped = (SELECT count(late.id) FROM late),
            skipped_text = (SELECT coalesce(string_agg(says.many || ' ' || says.word, '; ' ORDER BY says.many DESC, says.word), '') FROM says)
        WHERE m.id = done.id RETURNING m.*
    )
    SELECT array_agg(late.id) FILTER (WHERE late.id IS NOT NULL) INTO left_alone FROM late;
    UPDATE app.floor_move m SET undone_at = clock_timestamp(), undone_by = session_user WHERE m.id = old.id;
    RETURN QUERY SELECT m.id, m.items, m.cents, m.held, m.skipped, m.skipped_text, coalesce(left_alone, '{}')
        FROM app.floor_move m WHERE m.id = done.id;
END $$;
ALTER FUNCTION api.undo_move_v1(bigint, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.undo_move_v1(bigint, text) TO rd_supervisor, rd_service;
