-- Other groups for a person. Null: done; a number: the request that a second administrator decides.
CREATE OR REPLACE FUNCTION sec.change_groups(login text, groups text[], reason text) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM sec.require_changer(change_groups.login);
    PERFORM sec.require_working(change_groups.login);
    IF cardinality(change_groups.groups) = 0 THEN
        RAISE EXCEPTION 'A person needs at least one group; end a person who needs none.' USING ERRCODE = 'RD001';
    END IF;
    IF NOT pg_has_role(session_user, 'rd_migrator', 'MEMBER')
       AND sec.takes_two('groups', change_groups.login, change_groups.groups) THEN
        RETURN sec.ask_request('groups', change_groups.login, '', change_groups.groups, '[]', NULL, reason);
    END IF;
    PERFORM sec.put_groups(change_groups.login, change_groups.groups, '');
    PERFORM sec.tell_act('groups', change_groups.login, array_to_string(change_groups.groups, ', '));
    RETURN NULL;
END $$;
ALTER FUNCTION sec.change_groups(text, text[], text) OWNER TO rd_fn_people;
GRANT EXECUTE ON FUNCTION sec.change_groups(text, text[], text) TO rd_admin;
