-- Does this change take a second administrator? Giving a group that leads or serves, taking an administrator's right away,
-- and a new secret for somebody who holds such a group: who sets it could act with it. Internal.
CREATE OR REPLACE FUNCTION sec.takes_two(act text, login text, groups text[]) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    WITH now_held AS (
        SELECT coalesce(array_agg(held.grp), '{}') AS grps FROM sec.person_group AS held WHERE held.login = takes_two.login
    )
    SELECT CASE takes_two.act
        WHEN 'secret' THEN grps && ARRAY['admin', 'supervisor', 'service']
        WHEN 'end' THEN 'admin' = ANY (grps)
        ELSE EXISTS (SELECT FROM unnest(takes_two.groups) AS wanted
                     WHERE wanted IN ('admin', 'supervisor', 'service') AND wanted <> ALL (grps))
            OR ('admin' = ANY (grps) AND 'admin' <> ALL (takes_two.groups))
        END
    FROM now_held
$$;
ALTER FUNCTION sec.takes_two(text, text, text[]) OWNER TO rd_fn_people;
