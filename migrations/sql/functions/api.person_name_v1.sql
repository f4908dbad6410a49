-- The name people know a login by; the login itself when it is nobody's. Internal: for sentences about who did what.
CREATE OR REPLACE FUNCTION api.person_name_v1(who text) RETURNS text LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT display_name FROM sec.person WHERE login = who), who)
$$;
ALTER FUNCTION api.person_name_v1(text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.person_name_v1(text) TO rd_fn_money;
