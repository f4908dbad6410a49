-- Open a check at this desk for ten minutes (every save lengthens it), or give it back. Whoever takes it over from a colleague says so.
-- A change of hands counts the version up, so that a desk that had it open before reads it again.
CREATE OR REPLACE FUNCTION api.hold_paper_check_v1("check" bigint, hold boolean, take_over boolean) RETURNS timestamptz LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    one app.paper_check;
BEGIN
    PERFORM sec.require_group('poster', 'supervisor');
    SELECT * INTO one FROM app.paper_check AS known WHERE known.id = "check" FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such check in a practice you hold as a whole.' USING ERRCODE = 'RD004';
    END IF;
    IF one.held_by NOT IN ('', session_user::text) AND one.held_until > clock_timestamp() AND hold AND NOT take_over THEN
        RAISE EXCEPTION 'The check is open at the desk of % until %.', api.person_name_v1(one.held_by),
            api.office_time_v1(one.held_until) USING ERRCODE = 'RD002';
    END IF;
    IF hold THEN
        one.version := one.version + CASE WHEN one.held_by = session_user THEN 0 ELSE 1 END;
        one.held_by := session_user;
        one.held_until := clock_timestamp() + interval '10 minutes';
    ELSIF one.held_by = session_user THEN
        one.held_by := '';
        one.held_until := NULL;
    END IF;
    UPDATE app.paper_check AS known SET held_by = one.held_by, held_until = one.held_until, version = one.version
        WHERE known.id = one.id;
    INSERT INTO app.change (topic, practice_id) VALUES ('paper', one.practice_id);
    RETURN one.held_until;
END $$;
ALTER FUNCTION api.hold_paper_check_v1(bigint, boolean, boolean) OWNER TO rd_fn_money;
GRANT EXECUTE ON FUNCTION api.hold_paper_check_v1(bigint, boolean, boolean) TO rd_poster, rd_supervisor;
