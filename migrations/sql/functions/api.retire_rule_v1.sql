-- End a rule today, or throw a draft away; it stays readable. `why` is asked for. What it opened goes with the next daily run.
CREATE OR REPLACE FUNCTION api.retire_rule_v1(rule bigint, revision integer, today date, why text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    found app.rule;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    found := app.lock_rule(rule, revision);
    IF found.state = 'retired' THEN
        RAISE EXCEPTION 'Rule "%" version % is retired already.', found.code, found.version USING ERRCODE = 'RD002';
    END IF;
    IF btrim(why) = '' THEN
        RAISE EXCEPTION 'Say why rule "%" ends.', found.code USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.rule u SET state = 'retired', effective_to = CASE WHEN found.state = 'active' THEN greatest(today, u.effective_from) ELSE u.effective_to END,
        revision = u.revision + 1, changed_at = clock_timestamp(), changed_by = session_user
    WHERE u.id = rule;
    INSERT INTO app.rule_step (rule_id, step, text) VALUES (rule, 'retired', btrim(why));
    INSERT INTO app.change (topic, queue) VALUES ('setup', 'rules');
END $$;
ALTER FUNCTION api.retire_rule_v1(bigint, integer, date, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.retire_rule_v1(bigint, integer, date, text) TO rd_supervisor, rd_admin;
