-- The desk was closed or locked: its person is not here any more.
CREATE OR REPLACE FUNCTION api.leave_desk_v1() RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'auditor', 'service');
    DELETE FROM app.presence p WHERE p.login = session_user;
END $$;
ALTER FUNCTION api.leave_desk_v1() OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.leave_desk_v1() TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service;
