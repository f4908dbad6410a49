-- Classify every open refusal of a practice again by the taxonomy in force; only differences are written. The number of claims.
CREATE OR REPLACE FUNCTION api.classify_denials_v1(practice integer, today date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    touched bigint[];
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    touched := app.classify_reasons(ARRAY(SELECT r.id FROM app.work_reason r WHERE r.practice_id = practice AND r.closed_on IS NULL
                                          AND r.kind IN ('denial', 'appeal') ORDER BY r.id), today);
    IF cardinality(touched) > 0 THEN
        PERFORM api.work_route_v1(touched, '{}', today);
    END IF;
    PERFORM app.show_categories(ARRAY(SELECT r.claim_id FROM app.work_reason r WHERE r.practice_id = practice AND r.closed_on IS NULL
                                      AND r.kind IN ('denial', 'appeal')));
    RETURN cardinality(touched);
END $$;
ALTER FUNCTION api.classify_denials_v1(integer, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.classify_denials_v1(integer, date) TO rd_service, rd_supervisor;
