-- Count what came in from every source on the days from first to last (the office's), anew: by the moment it was received.
-- Returns the rows of those days. Services only.
CREATE OR REPLACE FUNCTION api.fill_feed_days_v1(first date, last date) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    zone  text := (SELECT c.zone FROM app.office_clock c);
    start timestamptz := first::timestamp AT TIME ZONE zone;
    stop  timestamptz := (last + 1)::timestamp AT TIME ZONE zone;
    found integer;
BEGIN
    PERFORM sec.require_group('service');
    WITH came AS MATERIALIZED (
        SELECT 'claims' AS feed, p.code AS source, s.practice_id, (s.at AT TIME ZONE zone) AS at, 1 AS items, c.charge_cents AS cents
        FROM app.submission s JOIN app.practice p ON p.id = s.practice_id JOIN app.claim c ON c.id = s.claim_id
        WHERE s.at >= start AND s.at < stop AND s.method = 'practice' AND s.party = 'primary'
        UNION ALL
        SELECT 'remits', y.code, 0, coalesce(f.received_at AT TIME ZONE zone, m.received_on::timestamp), 1, m.amount_cents
        FROM app.remit m JOIN app.payer y ON y.id = m.payer_id LEFT JOIN stage.file f ON f.id = m.file_id
        WHERE m.received_on BETWEEN first AND last AND m.file_id IS NOT NULL
        UNION ALL
        SELECT 'acknowledgements', p.code, a.practice_id, a.at AT TIME ZONE zone, 1, 0
        FROM app.acknowledgement a JOIN app.practice p ON p.id = a.practice_id WHERE a.at >= start AND a.at < stop
        UNION ALL
        SELECT 'bank', p.code || ' B' || b.account_id, b.practice_id, b.at AT TIME ZONE zone, b.lines,
            coalesce((SELECT sum(l.cents) FROM app.bank_line l WHERE l.file_id = b.id AND l.cents > 0), 0)::bigint
        FROM app.bank_file b JOIN app.practice p ON p.id = b.practice_id WHERE b.at >= start AND b.at < stop
        UNION ALL
        SELECT 'mail', p.code, t.practice_id, t.at AT TIME ZONE zone, t.pages, 0
        FROM app.transmittal t JOIN app.practice p ON p.id = t.practice_id WHERE t.at >= start AND t.at < stop AND t.state = 'received'
        UNION ALL
        SELECT 'mail', p.code, x.practice_id, x.at AT TIME ZONE zone, 1, 0
        FROM app.scan x JOIN app.practice p ON p.id = x.practice_id WHERE x.at >= start AND x.at < stop
    ), put AS (
        INSERT INTO app.feed_day AS d (feed, source, practice_id, day, items, cents, first_at)
        SELECT feed, source, practice_id, at::date, sum(items), sum(cents), min(at::time) FROM came
        WHERE at::date BETWEEN first AND last GROUP BY 1, 2, 3, 4
        ON CONFLICT (feed, source, practice_id, day) DO UPDATE SET items = excluded.items, cents = excluded.cents,
            first_at = excluded.first_at
        RETURNING 1
    ) SELECT count(*) INTO found FROM put;
    RETURN found;
END $$;
ALTER FUNCTION api.fill_feed_days_v1(date, date) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.fill_feed_days_v1(date, date) TO rd_service;
