-- Days after which this claim is looked at again, and the rule's name in words: the reason's rule, else the payer's own.
CREATE OR REPLACE FUNCTION api.follow_up_days_v1(reason bigint, payer integer) RETURNS TABLE (days integer, label text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.days, coalesce(p.name, 'office') || ' ' || d.days || ' d'
    FROM (SELECT 1) AS one LEFT JOIN app.payer p ON p.id = payer
        CROSS JOIN LATERAL (SELECT coalesce(
            (SELECT (u.action ->> 'due_days')::integer FROM app.work_reason r
                JOIN app.rule u ON u.code = r.rule_code AND u.family = 'follow_up' AND u.active
             WHERE r.id = reason AND jsonb_typeof(u.action -> 'due_days') = 'number' ORDER BY u.version DESC LIMIT 1),
            p.follow_up_days, 30) AS days) d
$$;
ALTER FUNCTION api.follow_up_days_v1(bigint, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.follow_up_days_v1(bigint, integer) TO rd_specialist, rd_poster, rd_supervisor, rd_viewer;
