-- The clocks of one location, once a day after the rules: filing limits as the rules in force say, a visible owner for a
-- filing limit that is near and unproved, promises whose day passed, deadlines that crossed a step (soon, near, last call,
-- run out) told to the leads. Service and supervisor only. The same day a second time writes nothing.
CREATE OR REPLACE FUNCTION api.watch_clocks_v1(practice integer, location integer, today date)
RETURNS TABLE (refreshed integer, filing integer, broken integer, escalated integer) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    f app.waterfall;
BEGIN
    PERFORM sec.require_group('service', 'supervisor');
    SELECT * INTO STRICT f FROM app.waterfall;
    refreshed := app.refresh_filing(practice, location, today);
    filing := app.watch_filing(practice, location, today, f);
    broken := app.break_promises(practice, location, today);
    escalated := app.escalate_clocks(practice, location, today, f);
    RETURN NEXT;
END $$;
ALTER FUNCTION api.watch_clocks_v1(integer, integer, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.watch_clocks_v1(integer, integer, date) TO rd_service, rd_supervisor, rd_specialist, rd_poster, rd_admin;
