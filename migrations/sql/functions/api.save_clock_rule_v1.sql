-- Write a clock rule: a new row (rule null), or a change of one that was shown with its version. The same scope, kind and
-- first day cannot be said twice. Supervisors and admins who set the office up, and services. Returns the row's id.
-- payer null, and the empty text of the others: all. Filing limits follow when api.watch_clocks_v1 passes each place.
CREATE OR REPLACE FUNCTION api.save_clock_rule_v1(rule bigint, shown integer, kind text, payer integer, payer_type text,
    line_of_business text, claim_type text, days integer, business boolean, start_rule text, effective_from date,
    effective_to date, source text, verify boolean) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    old  app.clock_rule;
    made bigint;
BEGIN
    PERFORM sec.require_group('supervisor', 'admin', 'service');
    IF NOT sec.sets_up() THEN
        RAISE EXCEPTION 'Clocks are set by who answers for the whole office.' USING ERRCODE = 'RD003';
    END IF;
    IF rule IS NOT NULL THEN
        SELECT * INTO old FROM app.clock_rule c WHERE c.id = rule FOR UPDATE;
        IF old.id IS NULL THEN
            RAISE EXCEPTION 'There is no such clock.' USING ERRCODE = 'RD004';
        END IF;
        IF old.version <> shown THEN
            RAISE EXCEPTION 'This clock was changed by % at %; reload it.', api.person_name_v1(old.changed_by),
                api.office_time_v1(old.changed_at) USING ERRCODE = 'RD002';
        END IF;
        UPDATE app.clock_rule c SET kind = save_clock_rule_v1.kind, payer_id = payer, payer_type = save_clock_rule_v1.payer_type,
            line_of_business = save_clock_rule_v1.line_of_business, claim_type = save_clock_rule_v1.claim_type,
            days = save_clock_rule_v1.days, business = save_clock_rule_v1.business, start_rule = save_clock_rule_v1.start_rule,
            effective_from = save_clock_rule_v1.effective_from, effective_to = save_clock_rule_v1.effective_to,
            source = save_clock_rule_v1.source, verify = save_clock_rule_v1.verify, version = c.version + 1,
            changed_at = clock_timestamp(), changed_by = session_user WHERE c.id = rule;
        made := rule;
    ELSE
        INSERT INTO app.clock_rule (kind, payer_id, payer_type, line_of_business, claim_type, days, business, start_rule, effective_from,
            effective_to, source, verify)
        VALUES (kind, payer, payer_type, line_of_business, claim_type, days, business, start_rule, effective_from, effective_to, source, verify)
        RETURNING id INTO made;
    END IF;
    INSERT INTO app.change (topic) VALUES ('setup');
    RETURN made;
EXCEPTION WHEN unique_violation THEN
    RAISE EXCEPTION 'There is a clock of this kind and scope from that day on already; change that one.' USING ERRCODE = 'RD002';
WHEN check_violation THEN
    RAISE EXCEPTION 'A clock needs a kind, 1 to 1500 days, a start, a source, and a last day not before its first.' USING ERRCODE = 'RD001';
END $$;
ALTER FUNCTION api.save_clock_rule_v1(bigint, integer, text, integer, text, text, text, integer, boolean, text, date, date, text, boolean)
    OWNER TO rd_fn_work;
GRANT EXECUTE ON FUNCTION api.save_clock_rule_v1(bigint, integer, text, integer, text, text, text, integer, boolean, text, date, date, text,
    boolean) TO rd_supervisor, rd_admin, rd_service;
