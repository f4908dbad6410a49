-- What the morning board found missing becomes items, what arrived meanwhile is closed. Parallel arrays; a gap of a source and
-- day is opened once, however often it is found, and one a person closed stays closed. Services only. Returns the gaps opened.
CREATE OR REPLACE FUNCTION api.keep_gaps_v1(feeds text[], sources text[], practices integer[], days date[], kinds text[],
    texts text[], amounts bigint[], owners text[], arrived bigint[], hows text[]) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    opened integer;
    closed integer;
BEGIN
    PERFORM sec.require_group('service');
    INSERT INTO app.gap (feed, source, practice_id, day, kind, text, cents, owner)
        SELECT a.* FROM unnest(feeds, sources, practices, days, kinds, texts, amounts, owners) AS a ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS opened = ROW_COUNT;
    UPDATE app.gap g SET closed_at = clock_timestamp(), closed_why = a.how, version = g.version + 1
        FROM unnest(arrived, hows) AS a (id, how) WHERE g.id = a.id AND g.closed_at IS NULL;
    GET DIAGNOSTICS closed = ROW_COUNT;
    IF opened + closed > 0 THEN
        INSERT INTO app.change (topic, actor) VALUES ('morning', session_user);
    END IF;
    RETURN opened;
END $$;
ALTER FUNCTION api.keep_gaps_v1(text[], text[], integer[], date[], text[], text[], bigint[], text[], bigint[], text[]) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.keep_gaps_v1(text[], text[], integer[], date[], text[], text[], bigint[], text[], bigint[], text[])
    TO rd_service;
