-- The groups of the person who signed in, in this database.
CREATE OR REPLACE FUNCTION sec.my_groups() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(held.grp ORDER BY held.grp), '{}')
    FROM sec.person_group AS held JOIN sec.person AS person USING (login)
    WHERE held.login = session_user::text AND person.ended_at IS NULL
$$;
ALTER FUNCTION sec.my_groups() OWNER TO rd_fn_sec;
