-- May the person who signed in set practices and locations up? Administrators, services, and a supervisor of the whole
-- office; a supervisor of some practices may not, since a new practice is nobody's part yet.
CREATE OR REPLACE FUNCTION sec.sets_up() RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT sec.has_group('admin') OR sec.has_group('service')
        OR (sec.has_group('supervisor')
            AND EXISTS (SELECT FROM sec.scope AS scope
                        WHERE scope.login = session_user::text AND scope.valid @> now() AND scope.practice_id IS NULL))
$$;
ALTER FUNCTION sec.sets_up() OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.sets_up() TO rd_admin, rd_service, rd_supervisor, rd_fn_money, rd_fn_work;
