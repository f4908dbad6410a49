-- Everybody who works queues here, one row per grant: practice_id null every practice, location_id null the whole practice.
-- For routing, for the preview of a move and for who owns a gap: logins and places, nothing of what is in them.
CREATE OR REPLACE FUNCTION sec.staff() RETURNS TABLE (login text, name text, practice_id integer, location_id integer, leads boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'auditor', 'service');
    RETURN QUERY
    SELECT person.login, person.display_name, scope.practice_id, scope.location_id,
        EXISTS (SELECT FROM sec.person_group AS held WHERE held.login = person.login AND held.grp = 'supervisor')
    FROM sec.person AS person JOIN sec.scope AS scope USING (login)
    WHERE person.ended_at IS NULL AND person.kind = 'person' AND scope.valid @> now()
      AND EXISTS (SELECT FROM sec.person_group AS held
                  WHERE held.login = person.login AND held.grp IN ('specialist', 'poster', 'supervisor'))
    ORDER BY 1, 3 NULLS FIRST, 4 NULLS FIRST;
END $$;
ALTER FUNCTION sec.staff() OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.staff() TO rd_supervisor, rd_admin, rd_auditor, rd_service, rd_fn_work;
