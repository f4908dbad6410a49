-- Lock a rule for a change; `revision` is what the screen showed. Internal. Refused by name when somebody was faster.
CREATE OR REPLACE FUNCTION app.lock_rule(rule bigint, revision integer) RETURNS app.rule LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found app.rule;
BEGIN
    SELECT * INTO found FROM app.rule u WHERE u.id = rule FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'There is no such rule any more.' USING ERRCODE = 'RD004';
    END IF;
    IF found.revision <> lock_rule.revision THEN
        RAISE EXCEPTION '% changed rule "%" on % (it is % now); look at it again.', api.person_name_v1(found.changed_by), found.code,
            api.office_time_v1(found.changed_at), found.state USING ERRCODE = 'RD002';
    END IF;
    RETURN found;
END $$;
ALTER FUNCTION app.lock_rule(bigint, integer) OWNER TO rd_fn_work;
