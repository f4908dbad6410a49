-- Make the caller's leases 15 minutes long again (a parked one keeps its longer lease); returns how many still stand.
-- No version and no change row: nothing another desk shows is different.
CREATE OR REPLACE FUNCTION api.heartbeat_v1(items bigint[]) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    standing integer;
BEGIN
    UPDATE app.work_item w SET lease_until = greatest(w.lease_until, clock_timestamp() + interval '15 min')
    WHERE w.id = ANY (items) AND w.status = 1 AND w.holder = session_user;
    GET DIAGNOSTICS standing = ROW_COUNT;
    RETURN standing;
END $$;
ALTER FUNCTION api.heartbeat_v1(bigint[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.heartbeat_v1(bigint[]) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
