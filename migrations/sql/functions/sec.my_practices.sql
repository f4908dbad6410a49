-- Practices in which the person who signed in may see anything at all.
CREATE OR REPLACE FUNCTION sec.my_practices() RETURNS integer[] LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(practice.id), '{}')
    FROM app.practice AS practice
    WHERE EXISTS (SELECT FROM sec.scope AS scope
                  WHERE scope.login = session_user AND scope.valid @> now()
                    AND (scope.practice_id IS NULL OR scope.practice_id = practice.id))
$$;
ALTER FUNCTION sec.my_practices() OWNER TO rd_fn_sec;
