-- The file of an export of mine is whole, with so many rows. More than were allowed at its begin: refused.
CREATE OR REPLACE FUNCTION api.finish_export_v1(export bigint, rows integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    begun app.export_log;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'auditor');
    SELECT * INTO begun FROM app.export_log x
        WHERE x.id = finish_export_v1.export AND x.login = session_user::text AND x.finished_at IS NULL FOR UPDATE;
    IF begun.id IS NULL THEN
        RAISE EXCEPTION 'There is no such export of yours under way.' USING ERRCODE = 'RD004';
    END IF;
    IF finish_export_v1.rows > begun.most THEN
        RAISE EXCEPTION 'A list of more than % rows is exported by a supervisor; narrow the filter.', begun.most
            USING ERRCODE = 'RD003';
    END IF;
    UPDATE app.export_log x SET rows = finish_export_v1.rows, finished_at = clock_timestamp() WHERE x.id = begun.id;
END $$;
ALTER FUNCTION api.finish_export_v1(bigint, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.finish_export_v1(bigint, integer) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor;
