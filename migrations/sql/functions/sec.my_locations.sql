-- Locations the person may see: granted one by one, or through the whole practice.
CREATE OR REPLACE FUNCTION sec.my_locations() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(location.id), '{}')
    FROM app.location AS location
    WHERE EXISTS (SELECT FROM sec.scope AS scope
                  WHERE scope.login = session_user AND scope.valid @> now()
                    AND (scope.practice_id IS NULL
                         OR (scope.practice_id = location.practice_id
                             AND (scope.location_id IS NULL OR scope.location_id = location.id))))
$$;
ALTER FUNCTION sec.my_locations() OWNER TO rd_fn_sec;
