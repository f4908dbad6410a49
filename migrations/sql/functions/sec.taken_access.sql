-- Access that was taken for a reason, newest first: everybody's to who answers for the office, else the own.
CREATE OR REPLACE FUNCTION sec.taken_access(since timestamptz) RETURNS TABLE (
    id bigint, login text, name text, practice text, location text, reason text, taken_at timestamptz, until timestamptz,
    ended_at timestamptz, ended_by text, seen_by text, seen_at timestamptz, seen_text text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT taken.id, taken.login, person.display_name, practice.code, coalesce(location.code, ''), taken.reason, taken.taken_at,
        taken.until, taken.ended_at, taken.ended_by, taken.seen_by, taken.seen_at, taken.seen_text
    FROM sec.break_glass AS taken JOIN sec.scope AS scope ON scope.id = taken.scope_id
        JOIN sec.person AS person ON person.login = taken.login
        JOIN app.practice AS practice ON practice.id = scope.practice_id
        LEFT JOIN app.location AS location ON location.id = scope.location_id
    WHERE taken.taken_at >= taken_access.since
      AND (taken.login = session_user::text OR sec.has_group('supervisor') OR sec.has_group('admin') OR sec.has_group('auditor'))
    ORDER BY taken.id DESC
$$;
ALTER FUNCTION sec.taken_access(timestamptz) OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.taken_access(timestamptz) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor;
