-- Keep what a back-test found of exactly this revision of a rule. Returns its number.
CREATE OR REPLACE FUNCTION api.keep_backtest_v1(rule bigint, revision integer, from_on date, until_on date, claims bigint, hits bigint,
    cents bigint, figures jsonb, flags jsonb, ms integer) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    found app.rule;
    made  bigint;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin');
    found := app.lock_rule(rule, revision);
    INSERT INTO app.rule_backtest (rule_id, content, from_on, until_on, claims, hits, cents, figures, flags, ms)
    VALUES (rule, app.rule_content(found), from_on, until_on, claims, hits, cents, figures, flags, ms) RETURNING id INTO made;
    INSERT INTO app.rule_step (rule_id, step, text) VALUES (rule, 'tested',
        format('%s of %s claims, %s flags', hits, claims, jsonb_array_length(flags)));
    RETURN made;
END $$;
ALTER FUNCTION api.keep_backtest_v1(bigint, integer, date, date, bigint, bigint, bigint, jsonb, jsonb, integer) OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.keep_backtest_v1(bigint, integer, date, date, bigint, bigint, bigint, jsonb, jsonb, integer)
    TO rd_supervisor, rd_admin;
