-- Offboarding: no login, no scope, no group, the work given back, every open session ended. Internal.
CREATE OR REPLACE FUNCTION sec.put_end(login text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    held text;
BEGIN
    UPDATE sec.person SET ended_at = clock_timestamp() WHERE person.login = put_end.login AND ended_at IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such person.' USING ERRCODE = 'RD004';
    END IF;
    PERFORM sec.put_scopes(put_end.login, '[]');
    UPDATE sec.break_glass AS taken SET ended_at = clock_timestamp(), ended_by = session_user
        WHERE taken.login = put_end.login AND taken.ended_at IS NULL AND taken.until > now();
    UPDATE sec.scope AS old SET valid = tstzrange(lower(old.valid), now()) WHERE old.login = put_end.login AND old.valid @> now();
    FOR held IN DELETE FROM sec.person_group AS old WHERE old.login = put_end.login RETURNING grp LOOP
        EXECUTE format('REVOKE %I FROM %I', 'rd_' || held, put_end.login);
    END LOOP;
    IF pg_has_role(put_end.login, 'rd_backup', 'MEMBER') THEN
        EXECUTE format('REVOKE rd_backup FROM %I', put_end.login);
    END IF;
    EXECUTE format('ALTER ROLE %I NOLOGIN', put_end.login);
    -- Nobody keeps what he cannot work: holds, parked items and assignments go back at once, the rest by the worker.
    PERFORM api.return_items_v1(put_end.login);
    PERFORM sec.cut_sessions(put_end.login);
END $$;
ALTER FUNCTION sec.put_end(text) OWNER TO rd_fn_people;
