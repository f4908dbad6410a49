-- Whoever works here no longer keeps nothing: what such people hold, parked or were assigned goes back, every item with a line
-- in its time line, and the whole as one move that names them. who '': everybody who ended. Called by sec.end_person, which
-- sees what its administrator sees, and by the worker every minute, which sees the rest. Returns the items given back.
CREATE OR REPLACE FUNCTION api.return_items_v1(who text) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET enable_nestloop = off AS $$
#variable_conflict use_column
DECLARE
    gone text[];
    done bigint;
    given integer;
BEGIN
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        PERFORM sec.require_group('admin', 'service', 'supervisor');
    END IF;
    SELECT coalesce(array_agg(p.login), '{}') INTO gone FROM sec.person p WHERE p.ended_at IS NOT NULL AND (who = '' OR p.login = who);
    IF NOT EXISTS (SELECT FROM app.work_item w WHERE w.status <> 9 AND w.assignee IS NOT NULL AND w.assignee = ANY (gone))
       AND NOT EXISTS (SELECT FROM app.work_item w WHERE w.status = 1 AND w.holder = ANY (gone)) THEN
        RETURN 0;
    END IF;
    INSERT INTO app.floor_move (op_id, kind, text) VALUES (gen_random_uuid(), 'ended',
        (SELECT string_agg(api.person_name_v1(g), ', ' ORDER BY g) FROM unnest(gone) AS g
         WHERE EXISTS (SELECT FROM app.work_item w WHERE w.status <> 9 AND w.assignee = g)
            OR EXISTS (SELECT FROM app.work_item w WHERE w.status = 1 AND w.holder = g)) || ' works here no longer')
        RETURNING id INTO done;
    WITH old AS MATERIALIZED (
        SELECT w.* FROM app.work_item w
        WHERE w.id IN (SELECT a.id FROM app.work_item a WHERE a.status <> 9 AND a.assignee IS NOT NULL AND a.assignee = ANY (gone)
                       UNION SELECT h.id FROM app.work_item h WHERE h.status = 1 AND h.holder = ANY (gone))
        ORDER BY w.id FOR UPDATE
    ), new AS (
        UPDATE app.work_item w SET
            assignee = CASE WHEN w.assignee = ANY (gone) THEN NULL ELSE w.assignee END,
            placed_by = CASE WHEN w.assignee = ANY (gone) THEN '' ELSE w.placed_by END,
            routed_queue = CASE WHEN w.assignee = ANY (gone) THEN '' ELSE w.routed_queue END,
            status = CASE WHEN w.status = 1 AND w.holder = ANY (gone) THEN CASE WHEN w.rank = 9 THEN 2 ELSE 0 END ELSE w.status END,
            holder = CASE WHEN w.holder = ANY (gone) THEN NULL ELSE w.holder END,
            lease_until = CASE WHEN w.holder = ANY (gone) THEN NULL ELSE w.lease_until END,
            parked = w.parked AND NOT coalesce(w.holder = ANY (gone), false),
            -- what a colleague holds must not become stale under the hands
            version = w.version + CASE WHEN w.status = 1 AND NOT w.holder = ANY (gone) THEN 0 ELSE 1 END,
            changed_at = clock_timestamp(), changed_by = session_user
        FROM old WHERE w.id = old.id AND w.id = ANY (ARRAY(SELECT old.id FROM old)) RETURNING w.*
    ), part AS (
        INSERT INTO app.floor_move_part (move_id, item_id, practice_id, location_id, before, placed, after, version)
        SELECT done, new.id, new.practice_id, new.location_id, coalesce(old.assignee, ''), old.placed_by, coalesce(new.assignee, ''),
            new.version FROM new JOIN old ON old.id = new.id
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, assignee, items, cents, actor)
        SELECT 'queue', d.queue, d.practice_id, d.location_id, d.assignee, sum(d.items), sum(d.cents), session_user FROM (
            SELECT queue, practice_id, location_id, coalesce(assignee, '') AS assignee, -1 AS items, -balance_cents AS cents FROM old
            UNION ALL SELECT queue, practice_id, location_id, coalesce(assignee, ''), 1, balance_cents FROM new) d
        GROUP BY 2, 3, 4, 5
    ), noted AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        SELECT old.practice_id, old.location_id, old.claim_id, old.remit_claim_id, 'reassign', 'given back: '
            || concat_ws(', ', CASE WHEN old.assignee = ANY (gone) THEN 'it was assigned to ' || api.person_name_v1(old.assignee) END,
                CASE WHEN old.holder = ANY (gone) THEN CASE WHEN old.parked THEN 'parked by ' ELSE 'held by ' END
                    || api.person_name_v1(old.holder) END) || ', who works here no longer', session_user
        FROM old
    )
    UPDATE app.floor_move m SET items = (SELECT count(*) FROM new), cents = (SELECT coalesce(sum(new.balance_cents), 0) FROM new),
        held = (SELECT count(*) FROM old WHERE old.status = 1 AND old.holder = ANY (gone))
    WHERE m.id = done RETURNING m.items INTO given;
    RETURN given;
END $$;
ALTER FUNCTION api.return_items_v1(text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.return_items_v1(text) TO rd_service, rd_supervisor, rd_admin, rd_fn_people;
