-- Who may see what: a row per person and grant that is open or still to come (one without a place for who sees nothing),
-- since when, until when and by whom; the access taken for a reason among them. past: grants that are over, too.
CREATE OR REPLACE FUNCTION sec.access_report(past boolean) RETURNS TABLE (
    login text, name text, kind text, groups text[], leads_since timestamptz, made_at timestamptz, made_by text,
    ended_at timestamptz, secret_by text, secret_at timestamptz, last_desk_day date, grant_id bigint, practice text,
    location text, since timestamptz, until timestamptz, granted_by text, reason text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM sec.require_group('admin', 'supervisor', 'auditor');
    RETURN QUERY
    SELECT person.login, person.display_name, person.kind,
        ARRAY(SELECT held.grp FROM sec.person_group AS held WHERE held.login = person.login ORDER BY 1),
        (SELECT min(held.granted_at) FROM sec.person_group AS held
         WHERE held.login = person.login AND held.grp IN ('admin', 'supervisor')),
        person.created_at, person.created_by, person.ended_at, person.secret_by, person.secret_at,
        (SELECT max(worked.day) FROM app.presence_day AS worked WHERE worked.login = person.login),
        scope.id, CASE WHEN scope.id IS NULL THEN NULL ELSE coalesce(practice.code, '*') END, coalesce(location.code, ''),
        lower(scope.valid), upper(scope.valid), scope.granted_by, coalesce(taken.reason, '')
    FROM sec.person AS person
        LEFT JOIN sec.scope AS scope ON scope.login = person.login
            AND (access_report.past OR upper(scope.valid) IS NULL OR upper(scope.valid) > now())
        LEFT JOIN app.practice AS practice ON practice.id = scope.practice_id
        LEFT JOIN app.location AS location ON location.id = scope.location_id
        LEFT JOIN sec.break_glass AS taken ON taken.scope_id = scope.id
    ORDER BY person.ended_at IS NOT NULL, person.login, practice.code NULLS FIRST, location.code NULLS FIRST, scope.id;
END $$;
ALTER FUNCTION sec.access_report(boolean) OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.access_report(boolean) TO rd_admin, rd_supervisor, rd_auditor;
