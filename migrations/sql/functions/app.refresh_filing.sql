-- Carry a change of the clock rules into the filing limits of a location's open claims; nothing to do while the rules are
-- those of the last time. Versions only grow, so their sum tells every change. Returns the claims that got another limit.
CREATE OR REPLACE FUNCTION app.refresh_filing(practice integer, location integer, today date) RETURNS integer LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp SET enable_nestloop = on AS $$
#variable_conflict use_variable
DECLARE
    present bigint;
    changed bigint[];
BEGIN
    SELECT coalesce((SELECT sum(version) FROM app.clock_rule), 0) + coalesce((SELECT sum(version) FROM app.payer), 0) INTO present;
    IF EXISTS (SELECT FROM app.clock_place c WHERE c.practice_id = practice AND c.location_id = location AND c.stamp = present) THEN
        RETURN 0;
    END IF;
    WITH told AS (
        SELECT c.id, k.clock_on, coalesce(k.verify, false) AS verify
        FROM app.claim c JOIN app.payer p ON p.id = c.payer_id
            LEFT JOIN LATERAL app.find_clock('file', c.payer_id, p.type, c.line_of_business, c.type, c.service_from, c.service_to,
                                             c.submitted_on, NULL) k ON true
        WHERE c.practice_id = practice AND c.location_id = location AND c.balance_cents <> 0
    ), moved AS (
        UPDATE app.claim c SET file_by = told.clock_on, file_verify = told.verify FROM told
        WHERE c.id = told.id AND (c.file_by, c.file_verify) IS DISTINCT FROM (told.clock_on, told.verify)
        RETURNING c.id, c.file_by, c.file_verify
    ), clocks AS (
        UPDATE app.work_reason r SET clock_on = moved.file_by, clock_verify = moved.file_verify FROM moved
        WHERE r.claim_id = moved.id AND r.closed_on IS NULL AND r.clock_kind = 'file' AND r.kind IN ('follow_up', 'filing', 'rejected')
        RETURNING r.claim_id)
    SELECT coalesce(array_agg(id), '{}') || coalesce((SELECT array_agg(claim_id) FROM clocks), '{}') INTO changed FROM moved;
    PERFORM api.work_route_v1(ARRAY(SELECT DISTINCT unnest(changed)), '{}', today) WHERE cardinality(changed) > 0;
    INSERT INTO app.clock_place (practice_id, location_id, stamp) VALUES (practice, location, present)
        ON CONFLICT (practice_id, location_id) DO UPDATE SET stamp = present;
    RETURN cardinality(ARRAY(SELECT DISTINCT unnest(changed)));
END $$;
ALTER FUNCTION app.refresh_filing(integer, integer, date) OWNER TO rd_fn_work;
