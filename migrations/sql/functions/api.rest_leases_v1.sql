-- The caller's desk locks: items, paper checks and letters it holds stay held as long as the office says (app.floor_setting
-- lock_hold_minutes, 15 minutes to 12 hours), though nobody gives signs of life. A longer lease stays as it is.
-- Returns until when, null when nothing is held. No version and no change row: nothing another desk shows is different.
CREATE OR REPLACE FUNCTION api.rest_leases_v1() RETURNS timestamptz LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    until timestamptz;
    held  integer;
    kept  integer := 0;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    until := clock_timestamp() + make_interval(mins => least(greatest(coalesce(
        (SELECT s.number FROM app.floor_setting s WHERE s.code = 'lock_hold_minutes'), 120), 15), 720));
    UPDATE app.work_item w SET lease_until = greatest(w.lease_until, until) WHERE w.status = 1 AND w.holder = session_user::text;
    GET DIAGNOSTICS held = ROW_COUNT;
    kept := kept + held;
    UPDATE app.paper_check c SET held_until = greatest(c.held_until, until)
        WHERE c.held_by = session_user::text AND c.held_until > clock_timestamp();
    GET DIAGNOSTICS held = ROW_COUNT;
    kept := kept + held;
    UPDATE app.letter l SET held_until = greatest(l.held_until, until)
        WHERE l.owner = session_user::text AND l.held_until > clock_timestamp();
    GET DIAGNOSTICS held = ROW_COUNT;
    RETURN CASE WHEN kept + held > 0 THEN until END;
END $$;
ALTER FUNCTION api.rest_leases_v1() OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.rest_leases_v1() TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
