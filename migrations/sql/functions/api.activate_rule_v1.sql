-- Put a draft in force from today (or its later first day) on; the version before ends the day it begins. Needs a back-test
-- of exactly this content without flags, or the reason why it is activated all the same. Returns the first day.
CREATE OR REPLACE FUNCTION api.activate_rule_v1(rule bigint, revision integer, today date, why text) RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    found app.rule;
    test  app.rule_backtest;
    first date;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    found := app.lock_rule(rule, revision);
    IF found.state <> 'draft' THEN
        RAISE EXCEPTION 'Rule "%" version % is % already.', found.code, found.version, found.state USING ERRCODE = 'RD002';
    END IF;
    IF NOT EXISTS (SELECT FROM app.queue q WHERE q.code = found.action ->> 'queue' AND q.active) THEN
        RAISE EXCEPTION 'Rule "%": there is no queue "%" any more.', found.code, found.action ->> 'queue' USING ERRCODE = 'RD001';
    END IF;
    SELECT * INTO test FROM app.rule_backtest t WHERE t.rule_id = rule AND t.content = app.rule_content(found) ORDER BY t.id DESC LIMIT 1;
    IF btrim(why) = '' AND test.id IS NULL THEN
        RAISE EXCEPTION 'Rule "%" version % was not back-tested as it stands now: test it, or say why it is activated without.',
            found.code, found.version USING ERRCODE = 'RD001';
    END IF;
    IF btrim(why) = '' AND jsonb_array_length(test.flags) > 0 THEN
        RAISE EXCEPTION 'The back-test of rule "%" warns: % Say why it is activated all the same.', found.code,
            test.flags -> 0 ->> 'sentence' USING ERRCODE = 'RD001';
    END IF;
    first := greatest(found.effective_from, today);
    IF found.effective_to <= first THEN
        RAISE EXCEPTION 'Rule "%" would end before it begins; give it a later last day.', found.code USING ERRCODE = 'RD001';
    END IF;
    UPDATE app.rule u SET effective_to = least(u.effective_to, first), state = CASE WHEN first <= today THEN 'retired' ELSE u.state END,
        revision = u.revision + 1, changed_at = clock_timestamp(), changed_by = session_user
    WHERE u.code = found.code AND u.state = 'active' AND u.id <> rule;
    UPDATE app.rule u SET state = 'active', effective_from = first, activated_at = clock_timestamp(), activated_by = session_user,
        revision = u.revision + 1, changed_at = clock_timestamp(), changed_by = session_user
    WHERE u.id = rule;
    INSERT INTO app.rule_step (rule_id, step, text) VALUES (rule, 'activated', concat_ws('; ', 'from ' || first,
        CASE WHEN test.id IS NULL THEN 'not back-tested' ELSE 'back-test ' || test.id END, nullif(btrim(why), '')));
    INSERT INTO app.change (topic, queue) VALUES ('setup', 'rules');
    RETURN first;
END $$;
ALTER FUNCTION api.activate_rule_v1(bigint, integer, date, text) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.activate_rule_v1(bigint, integer, date, text) TO rd_supervisor, rd_admin;
