-- The bytes of a received file as they came, for those who answer for the whole office.
CREATE OR REPLACE FUNCTION api.file_content_v1(file bigint) RETURNS bytea LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found bytea;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'service');
    IF NOT sec.sets_up() THEN
        RAISE EXCEPTION 'Files belong to the whole office; your part of it is smaller.' USING ERRCODE = 'RD003';
    END IF;
    SELECT coalesce((SELECT string_agg(part.bytes, '' ORDER BY part.number) FROM stage.file_part AS part WHERE part.file_id = f.id),
                    f.content) INTO found
        FROM stage.file AS f WHERE f.id = file;
    IF found IS NULL THEN
        RAISE EXCEPTION 'There is no such file; `remitdesk files` lists them.' USING ERRCODE = 'RD004';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION api.file_content_v1(bigint) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.file_content_v1(bigint) TO rd_supervisor, rd_admin, rd_service;
