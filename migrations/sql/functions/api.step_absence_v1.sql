-- An absence begins, ends, or is called off; what is moved for it is moved by api.move_items_v1 and api.undo_move_v1.
-- False: it is not in the state it would have to be in (somebody else did it): nothing is done twice.
CREATE OR REPLACE FUNCTION api.step_absence_v1(absence bigint, step text) RETURNS boolean LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    whose text;
BEGIN
    SELECT a.login INTO whose FROM app.absence a WHERE a.id = absence FOR UPDATE;
    IF whose = session_user THEN
        PERFORM sec.require_group('specialist', 'poster', 'supervisor');
    ELSE
        PERFORM sec.require_group('supervisor', 'service');
    END IF;
    UPDATE app.absence a SET state = step, version = a.version + 1,
        begun_at = CASE WHEN step = 'begun' THEN clock_timestamp() ELSE a.begun_at END,
        ended_at = CASE WHEN step IN ('ended', 'called_off') THEN clock_timestamp() ELSE a.ended_at END
    WHERE a.id = absence AND a.state = CASE step WHEN 'begun' THEN 'planned' WHEN 'called_off' THEN 'planned' WHEN 'ended' THEN 'begun' END;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO app.change (topic, actor) VALUES ('floor', session_user);
    RETURN true;
END $$;
ALTER FUNCTION api.step_absence_v1(bigint, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.step_absence_v1(bigint, text) TO rd_specialist, rd_poster, rd_supervisor, rd_service;
