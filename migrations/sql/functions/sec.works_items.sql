-- Is this login somebody who works queues here? Internal to queue functions.
CREATE OR REPLACE FUNCTION sec.works_items(who text) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM sec.person AS person JOIN sec.person_group AS held USING (login)
                   WHERE person.login = who AND person.ended_at IS NULL AND held.grp IN ('specialist', 'poster', 'supervisor'))
$$;
ALTER FUNCTION sec.works_items(text) OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION sec.works_items(text) TO rd_fn_work;
