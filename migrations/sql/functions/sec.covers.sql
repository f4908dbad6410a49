-- Does this login work items of this place? Asked before work is handed to somebody. Internal to queue functions.
CREATE OR REPLACE FUNCTION sec.covers(who text, practice integer, location integer) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM sec.scope AS scope WHERE scope.login = who AND scope.valid @> now()
                   AND (scope.practice_id IS NULL OR (scope.practice_id = practice
                        AND (scope.location_id IS NULL OR scope.location_id = location))))
$$;
ALTER FUNCTION sec.covers(text, integer, integer) OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.covers(text, integer, integer) TO rd_fn_work;
