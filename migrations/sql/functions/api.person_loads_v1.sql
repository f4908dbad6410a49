-- What people carry in the whole office, also beyond the caller's scope: items, cents and overdue of each login, nothing
-- else. logins '{}': everybody who carries something. Items and cents are exact, overdue as of the last refreshing.
CREATE OR REPLACE FUNCTION api.person_loads_v1(logins text[])
RETURNS TABLE (login text, items bigint, cents bigint, overdue bigint) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'auditor', 'service');
    RETURN QUERY
    SELECT f.assignee, sum(f.items)::bigint, sum(f.cents)::bigint, greatest(sum(f.overdue), 0)::bigint FROM (
        SELECT s.assignee, s.items, s.cents, 0::bigint AS overdue FROM app.queue_summary s
        WHERE s.assignee <> '' AND (logins = '{}' OR s.assignee = ANY (logins))
        UNION ALL
        SELECT c.assignee, c.items, c.cents, 0 FROM app.change c
        WHERE c.seq IS NULL AND c.topic = 'queue' AND c.practice_id IS NOT NULL AND c.assignee <> ''
          AND (logins = '{}' OR c.assignee = ANY (logins))
        UNION ALL
        SELECT l.assignee, 0, 0, l.overdue FROM app.floor_cell l
        WHERE l.assignee <> '' AND (logins = '{}' OR l.assignee = ANY (logins))) f
    GROUP BY 1 HAVING sum(f.items) <> 0 ORDER BY 1;
END $$;
ALTER FUNCTION api.person_loads_v1(text[]) OWNER TO rd_fn_sec;
GRANT EXECUTE ON FUNCTION api.person_loads_v1(text[]) TO rd_supervisor, rd_admin, rd_auditor, rd_service;
