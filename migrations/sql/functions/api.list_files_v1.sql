-- The files the office received, newest first, without their bytes; an empty state means all.
CREATE OR REPLACE FUNCTION api.list_files_v1(wanted text, most integer)
RETURNS TABLE (id bigint, name text, kind text, state text, size bigint, received_at timestamptz, error text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'service');
    IF NOT sec.sets_up() THEN
        RAISE EXCEPTION 'Files belong to the whole office; your part of it is smaller.' USING ERRCODE = 'RD003';
    END IF;
    RETURN QUERY
        SELECT f.id, f.name, f.kind, f.state, f.size, f.received_at,
            coalesce((f.errors -> 0 ->> 'where') || ': ' || (f.errors -> 0 ->> 'message'), '')
        FROM stage.file AS f WHERE wanted = '' OR f.state = wanted ORDER BY f.id DESC LIMIT most;
END $$;
ALTER FUNCTION api.list_files_v1(text, integer) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.list_files_v1(text, integer) TO rd_supervisor, rd_admin, rd_service;
