-- The first statement of every connection: whether the book still lies where it lay. One row with number and time of the newest
-- setting back, none when there never was one. Whoever comes first after it leaves room in the ids before anybody writes.
CREATE OR REPLACE FUNCTION api.note_server_v1() RETURNS TABLE (number integer, at timestamptz) LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last aud.server;
    here record;
BEGIN
    IF pg_has_role(session_user, 'rd_migrator', 'MEMBER') THEN
        RETURN;     -- who sets the office up
    END IF;
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'viewer', 'auditor', 'service');
    SELECT s.* INTO last FROM aud.server AS s ORDER BY s.number DESC LIMIT 1;
    IF NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' THEN
        here := aud.server_here();
        IF last.number IS NULL OR (last.system, last.timeline, last.database) <> (here.system, here.timeline, here.database) THEN
            PERFORM aud.put_server(coalesce(last.number, 0), here.system, here.timeline, here.database,
                                   CASE WHEN last.number IS NULL THEN 'first' ELSE 'found' END);
            SELECT s.* INTO last FROM aud.server AS s ORDER BY s.number DESC LIMIT 1;
        END IF;
    END IF;
    IF last.number > 1 THEN
        number := last.number;
        at := last.at;
        RETURN NEXT;
    END IF;
END $$;
ALTER FUNCTION api.note_server_v1() OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.note_server_v1() TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_viewer, rd_auditor, rd_service;
