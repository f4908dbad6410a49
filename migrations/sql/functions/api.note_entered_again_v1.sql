-- An act the server had lost is in the book again, handed in by the desk that did it: written down with the time it was done first.
-- False, and nothing written, when the act of that number is not the caller's or not there.
CREATE OR REPLACE FUNCTION api.note_entered_again_v1(op uuid, done_at timestamptz) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found record;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin', 'service');
    SELECT s.kind INTO found FROM api.operation_states_v1(ARRAY[note_entered_again_v1.op]) AS s;
    IF found IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO aud.entry (action, object_kind, body)
        VALUES ('session.entered_again', 'operation', jsonb_build_object('op', note_entered_again_v1.op, 'kind', found.kind, 'done_at', note_entered_again_v1.done_at));
    RETURN true;
END $$;
ALTER FUNCTION api.note_entered_again_v1(uuid, timestamptz) OWNER TO rd_fn_audit;
GRANT EXECUTE ON FUNCTION api.note_entered_again_v1(uuid, timestamptz) TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_service;
