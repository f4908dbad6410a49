-- Break-glass: a person takes access to a practice, or one location of it, for a stated reason and at most eight hours. It ends
-- by itself with the dates of the grant; supervisors and administrators see it. Its number.
CREATE OR REPLACE FUNCTION sec.take_access(practice text, location text, reason text, minutes integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    at_practice integer := (SELECT id FROM app.practice WHERE code = take_access.practice);
    at_location integer := (SELECT id FROM app.location WHERE practice_id = at_practice AND code = take_access.location);
    ends        timestamptz := now() + make_interval(mins => minutes);
    grant_id    bigint;
    taken       bigint;
BEGIN
    PERFORM sec.require_group('specialist', 'poster', 'supervisor', 'admin');
    PERFORM sec.require_working(session_user);
    IF at_practice IS NULL OR (coalesce(take_access.location, '') <> '' AND at_location IS NULL) THEN
        RAISE EXCEPTION 'There is no such practice or location.' USING ERRCODE = 'RD004';
    END IF;
    IF minutes NOT BETWEEN 5 AND 480 THEN
        RAISE EXCEPTION 'Access is taken for 5 minutes to 8 hours.' USING ERRCODE = 'RD001';
    END IF;
    IF length(btrim(take_access.reason)) < 10 THEN
        RAISE EXCEPTION 'Say in a sentence why: a supervisor reads it.' USING ERRCODE = 'RD001';
    END IF;
    IF sec.covers(session_user, at_practice, at_location) THEN
        RAISE EXCEPTION 'You see this place already.' USING ERRCODE = 'RD001';
    END IF;
    IF (SELECT count(*) FROM sec.break_glass AS old WHERE old.login = session_user AND old.taken_at > now() - interval '24 hours') >= 5 THEN
        RAISE EXCEPTION 'Access was taken five times in a day; ask an administrator for a scope.' USING ERRCODE = 'RD001';
    END IF;
    INSERT INTO sec.scope (login, practice_id, location_id, valid) VALUES (session_user, at_practice, at_location, tstzrange(now(), ends))
        RETURNING id INTO grant_id;
    INSERT INTO sec.break_glass (scope_id, login, reason, taken_at, until) VALUES (grant_id, session_user, btrim(take_access.reason), now(), ends)
        RETURNING id INTO taken;
    PERFORM sec.tell_act('break_glass', session_user,
        concat_ws('/', take_access.practice, nullif(take_access.location, '')) || ' for ' || minutes || ' minutes: ' || btrim(take_access.reason));
    RETURN taken;
END $$;
ALTER FUNCTION sec.take_access(text, text, text, integer) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.take_access(text, text, text, integer) TO rd_specialist, rd_poster, rd_supervisor, rd_admin;
