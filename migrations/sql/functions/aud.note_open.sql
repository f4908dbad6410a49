-- A chart was opened: one row, unless the same person opened the same thing the same way within five minutes. Internal.
-- The line in the server's log stays also when the caller rolls its transaction back: then the row is gone, and a number missing.
CREATE OR REPLACE FUNCTION aud.note_open(act text, kind text, id bigint, practice integer, location integer) RETURNS void LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM aud.entry AS e WHERE e.object_kind = note_open.kind AND e.object_id = note_open.id AND e.action = act
               AND e.actor = session_user::text AND e.at > clock_timestamp() - interval '5 minutes') THEN
        RETURN;
    END IF;
    INSERT INTO aud.entry (action, object_kind, object_id, practice_id, location_id)
        VALUES (act, note_open.kind, note_open.id, practice, location);
    RAISE LOG 'audit: % % % by %', act, kind, id, session_user;
END $$;
ALTER FUNCTION aud.note_open(text, text, bigint, integer, integer) OWNER TO rd_fn_audit;
