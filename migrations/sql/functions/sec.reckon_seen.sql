-- What these people may see now, from their scopes: granted location by location, or through the whole practice, or all.
-- `until` is when one of the scopes begins or ends next. Internal to sec.renew_seen and sec.my_*().
CREATE OR REPLACE FUNCTION sec.reckon_seen(logins text[]) RETURNS SETOF sec.seen LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH held AS MATERIALIZED (
        SELECT scope.login, scope.practice_id, scope.location_id FROM sec.scope AS scope
        WHERE scope.login = ANY (logins) AND scope.valid @> now())
    SELECT person.login,
        coalesce((SELECT array_agg(practice.id ORDER BY practice.id) FROM app.practice AS practice
                  WHERE EXISTS (SELECT FROM held WHERE held.login = person.login
                                AND (held.practice_id IS NULL OR held.practice_id = practice.id))), '{}'),
        coalesce((SELECT array_agg(location.id ORDER BY location.id) FROM app.location AS location
                  WHERE EXISTS (SELECT FROM held WHERE held.login = person.login
                                AND (held.practice_id IS NULL OR (held.practice_id = location.practice_id
                                     AND (held.location_id IS NULL OR held.location_id = location.id))))), '{}'),
        coalesce((SELECT array_agg(practice.id ORDER BY practice.id) FROM app.practice AS practice
                  WHERE EXISTS (SELECT FROM held WHERE held.login = person.login AND held.location_id IS NULL
                                AND (held.practice_id IS NULL OR held.practice_id = practice.id))), '{}'),
        now(),
        coalesce((SELECT min(edge.at) FROM sec.scope AS scope
                  CROSS JOIN LATERAL (VALUES (lower(scope.valid)), (upper(scope.valid))) AS edge (at)
                  WHERE scope.login = person.login AND edge.at > now()), 'infinity')
    FROM sec.person AS person WHERE person.login = ANY (logins)
$$;
ALTER FUNCTION sec.reckon_seen(text[]) OWNER TO rd_fn_sec;
