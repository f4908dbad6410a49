-- What the next head may seal: transactions from `low` up to `upto`, both of this server, all ended. At most about `most` rows.
-- A book that came from another server (a restored backup) counts transactions anew: `moved`, and everything unsealed is taken.
CREATE OR REPLACE FUNCTION api.audit_bounds_v1(most integer)
RETURNS TABLE (head bigint, previous bytea, entries bigint, at bigint, cluster text, low bigint, upto bigint, next_xact bigint, moved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    newest aud.head;
    beyond bigint;
BEGIN
    PERFORM sec.require_group('service');
    PERFORM aud.proves();
    SELECT * INTO newest FROM aud.head ORDER BY id DESC LIMIT 1;
    cluster := (SELECT system_identifier::text FROM pg_control_system());
    head := coalesce(newest.id, 0) + 1;
    previous := coalesce(newest.digest, ''::bytea);
    entries := coalesce(newest.entries, 0);
    at := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    moved := newest.id IS NOT NULL AND newest.cluster <> cluster;
    low := CASE WHEN moved OR newest.id IS NULL THEN -9223372036854775808 ELSE newest.upto END;
    upto := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    next_xact := pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
    IF NOT moved THEN
        -- A backlog is sealed in turns, each ending where a transaction ends.
        SELECT e.xact INTO beyond FROM aud.entry AS e WHERE e.xact >= low AND e.xact < upto ORDER BY e.xact OFFSET most LIMIT 1;
        IF beyond IS NOT NULL THEN
            upto := least(upto, greatest(beyond, (SELECT min(e.xact) + 1 FROM aud.entry AS e WHERE e.xact >= low)));
        END IF;
    END IF;
    RETURN NEXT;
END $$;
ALTER FUNCTION api.audit_bounds_v1(integer) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.audit_bounds_v1(integer) TO rd_service;
