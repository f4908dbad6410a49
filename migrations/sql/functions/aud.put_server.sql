-- Write down that the book lies on another server than before, or on an earlier state of it; false when somebody else just did.
CREATE OR REPLACE FUNCTION aud.put_server(before integer, system text, timeline integer, database bigint, why text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- The second of two waits here for the first, and finds its number taken.
    INSERT INTO aud.server (number, system, timeline, database, why)
        VALUES (put_server.before + 1, put_server.system, put_server.timeline, put_server.database, put_server.why) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    IF put_server.before > 0 THEN
        PERFORM aud.leave_room();
        INSERT INTO aud.entry (action, object_kind, object_id, body)
            VALUES ('server.set_back', 'server', put_server.before + 1, jsonb_build_object('why', put_server.why));
    END IF;
    RETURN true;
END $$;
ALTER FUNCTION aud.put_server(integer, text, integer, bigint, text) OWNER TO rd_fn_audit;
