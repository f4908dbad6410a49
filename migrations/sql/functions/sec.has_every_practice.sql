-- Does the person who signed in see every practice, those of tomorrow too? What has no practice yet is shown to no other.
CREATE OR REPLACE FUNCTION sec.has_every_practice() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM sec.scope AS scope
                   WHERE scope.login = session_user::text AND scope.valid @> now() AND scope.practice_id IS NULL)
$$;
ALTER FUNCTION sec.has_every_practice() OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.has_every_practice() TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor,
    rd_service, rd_backup, rd_fn_work;
