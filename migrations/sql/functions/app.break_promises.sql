-- Promises nothing has answered by their day are broken: the claim is woken and raised, and the time line says so. A claim
-- with nothing open gets a follow-up. Returns the promises broken.
CREATE OR REPLACE FUNCTION app.break_promises(practice integer, location integer, today date) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    done bigint[];
    bare bigint[];
BEGIN
    WITH late AS (
        UPDATE app.promise p SET state = 'broken', settled_on = today, version = p.version + 1
        WHERE p.practice_id = practice AND p.location_id = location AND p.state = 'open' AND p.check_on <= today RETURNING p.*
    ), said AS (
        SELECT late.*, 'broken promise: "' || late.what || '" for ' || to_char(late.by_on, 'MM/DD/YYYY')
            || CASE WHEN late.reference = '' THEN '' ELSE ', reference ' || late.reference END || ', and nothing came' AS text FROM late
    ), told AS (
        INSERT INTO app.event (practice_id, location_id, claim_id, kind, text) SELECT practice_id, location_id, claim_id, 'promise', said.text FROM said
    ), raised AS (
        UPDATE app.work_reason r SET due_on = least(r.due_on, today), due_at = NULL, due_zone = '', wake_on = '',
            priority = least(coalesce(r.priority, 2), 2), text = said.text, version = r.version + 1
        FROM said WHERE r.claim_id = said.claim_id AND r.closed_on IS NULL AND NOT r.by_rule RETURNING r.claim_id)
    SELECT coalesce(array_agg(said.claim_id), '{}'), array_agg(said.claim_id) FILTER (
            WHERE (SELECT count(*) FROM app.work_reason r WHERE r.claim_id = said.claim_id AND r.closed_on IS NULL) = 0)
        INTO done, bare FROM said;
    IF bare IS NOT NULL THEN
        PERFORM api.open_reasons_v1(practice, today, array_agg(c.id), array_agg(NULL::bigint), array_agg(NULL::bigint),
                array_agg('follow_up'::text), array_agg(NULL::text), array_agg(today), array_agg('due'::text), array_agg(NULL::date),
                array_agg(c.balance_cents), array_agg('A promise of the payer was broken.'::text), array_agg(''::text), array_agg(''::text), array_agg(''::text))
            FROM app.claim c WHERE c.id = ANY (bare) AND c.balance_cents > 0 HAVING count(*) > 0;
    END IF;
    PERFORM api.work_route_v1(done, '{}', today) WHERE cardinality(done) > 0;
    RETURN cardinality(done);
END $$;
ALTER FUNCTION app.break_promises(integer, integer, date) OWNER TO rd_fn_work;
