-- A list is about to leave as a file: write down who and which, and say how many rows this person may take along.
-- Scope is not asked here: the rows are read by the person's own login. This is the trace of it.
CREATE OR REPLACE FUNCTION api.begin_export_v1(list text, format text, filters text)
RETURNS TABLE (export_id bigint, most integer, lead_only boolean) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    leads boolean := sec.has_group('supervisor') OR sec.has_group('admin') OR sec.has_group('auditor');
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'auditor');
    SELECT CASE WHEN leads THEN x.lead_rows ELSE x.rows END INTO most FROM app.export_limit x;
    INSERT INTO app.export_log (login, list, format, filters, most)
        VALUES (session_user, begin_export_v1.list, begin_export_v1.format, begin_export_v1.filters, begin_export_v1.most)
        RETURNING id INTO export_id;
    lead_only := NOT leads;
    RETURN NEXT;
END $$;
ALTER FUNCTION api.begin_export_v1(text, text, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.begin_export_v1(text, text, text) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor;
