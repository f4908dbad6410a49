-- Numbers like these are no longer taken for the former system's. What was posted stays.
CREATE OR REPLACE FUNCTION api.retire_legacy_pattern_v1(pattern integer) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    UPDATE app.legacy_pattern AS kept SET retired_by = session_user, retired_at = clock_timestamp()
        WHERE kept.id = retire_legacy_pattern_v1.pattern AND kept.retired_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such pattern in your practices, or it is retired already.' USING ERRCODE = 'RD004';
    END IF;
END $$;
ALTER FUNCTION api.retire_legacy_pattern_v1(integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.retire_legacy_pattern_v1(integer) TO rd_supervisor, rd_admin;
