-- Days of a source that were counted elsewhere: the history of an office before it came here. Parallel arrays; days already
-- counted stay as they are. Services only. Returns the days kept.
CREATE OR REPLACE FUNCTION api.note_feed_days_v1(feeds text[], sources text[], practices integer[], days date[], items bigint[],
    cents bigint[], firsts time[]) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    kept integer;
BEGIN
    PERFORM sec.require_group('service');
    INSERT INTO app.feed_day (feed, source, practice_id, day, items, cents, first_at)
        SELECT a.* FROM unnest(feeds, sources, practices, days, note_feed_days_v1.items, note_feed_days_v1.cents, firsts) AS a
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS kept = ROW_COUNT;
    RETURN kept;
END $$;
ALTER FUNCTION api.note_feed_days_v1(text[], text[], integer[], date[], bigint[], bigint[], time[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.note_feed_days_v1(text[], text[], integer[], date[], bigint[], bigint[], time[]) TO rd_service;
