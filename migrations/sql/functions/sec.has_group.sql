-- Does the person who signed in hold this group here? The row of this database counts, not the role of the server.
CREATE OR REPLACE FUNCTION sec.has_group(wanted text) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM sec.person_group AS held JOIN sec.person AS person USING (login)
                   WHERE held.login = session_user::text AND held.grp = wanted AND person.ended_at IS NULL)
$$;
ALTER FUNCTION sec.has_group(text) OWNER TO rd_fn_sec;
