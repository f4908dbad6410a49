-- A copy of the whole machine was put back, which nothing inside the server can tell: an administrator says so. The new number.
CREATE OR REPLACE FUNCTION api.declare_set_back_v1() RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last integer := (SELECT max(s.number) FROM aud.server AS s);
    here record;
BEGIN
    PERFORM sec.require_group('admin');
    here := aud.server_here();
    IF NOT aud.put_server(coalesce(last, 0), here.system, here.timeline, here.database, CASE WHEN last IS NULL THEN 'first' ELSE 'declared' END) THEN
        RAISE EXCEPTION USING ERRCODE = 'RD002', MESSAGE = 'Somebody else has just said so.';
    END IF;
    RETURN (SELECT max(s.number) FROM aud.server AS s);
END $$;
ALTER FUNCTION api.declare_set_back_v1() OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.declare_set_back_v1() TO rd_admin;
