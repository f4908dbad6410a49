-- Assign open items to a person (empty login: back to the pool); returns how many moved. Supervisors only.
-- What somebody holds stays held, without a new version: the save under way must not become stale.
CREATE OR REPLACE FUNCTION api.reassign_items_v1(items bigint[], login text) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    target  text := nullif(reassign_items_v1.login, '');
    outside integer;
    moved   integer;
BEGIN
    PERFORM sec.require_group('supervisor');
    IF target IS NOT NULL THEN
        IF NOT sec.works_items(target) THEN
            RAISE EXCEPTION 'Nobody called "%" works items here.', target USING ERRCODE = 'RD004';
        END IF;
        SELECT coalesce(sum(place.items), 0) INTO outside FROM (
            SELECT w.practice_id, w.location_id, count(*) AS items FROM app.work_item w
            WHERE w.id = ANY (items) AND w.status <> 9 GROUP BY 1, 2) AS place
        WHERE NOT sec.covers(target, place.practice_id, place.location_id);
        IF outside > 0 THEN
            RAISE EXCEPTION '% of these items belong to locations % does not work for; nothing was moved.', outside,
                api.person_name_v1(target) USING ERRCODE = 'RD001';
        END IF;
    END IF;
    WITH old AS MATERIALIZED (
        SELECT w.* FROM app.work_item w
        WHERE w.id = ANY (items) AND w.status <> 9 AND w.assignee IS DISTINCT FROM target ORDER BY w.id FOR UPDATE
    ), new AS (
        UPDATE app.work_item w SET assignee = target, placed_by = 'person', placed_at = clock_timestamp(), version = w.version + CASE WHEN w.status = 1 THEN 0 ELSE 1 END,
            changed_at = clock_timestamp(), changed_by = session_user
        FROM old WHERE w.id = old.id RETURNING w.*
    ), told AS (
        INSERT INTO app.change (topic, queue, practice_id, location_id, claim_id, assignee, items, cents, actor)
        SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), -1, -balance_cents, session_user FROM old
        UNION ALL
        SELECT 'queue', queue, practice_id, location_id, claim_id, coalesce(assignee, ''), 1, balance_cents, session_user FROM new
    ), noted AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, remit_claim_id, kind, text, actor)
        SELECT practice_id, location_id, claim_id, remit_claim_id, 'reassign',
            CASE WHEN target IS NULL THEN 'given back to the pool' ELSE 'assigned to ' || api.person_name_v1(target) END, session_user
        FROM new
    )
    SELECT count(*) INTO moved FROM new;
    RETURN moved;
END $$;
ALTER FUNCTION api.reassign_items_v1(bigint[], text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.reassign_items_v1(bigint[], text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
