-- Masters, queues, rules and counters: no PHI. Everybody of the office reads them; a supervisor who answers for some practices
-- alone changes nothing that holds for all of them. The letters: what is inserted, updated, deleted, by who sets the office up
-- and by functions. What is not granted has no policy that waits for it.
DO $$
DECLARE
    office record;
BEGIN
    FOR office IN SELECT * FROM (VALUES
        ('payer', 'iu', 'iu'), ('payer_alias', 'iud', 'iu'), ('posting_rule', 'iu', ''), ('write_off_reason', 'iu', ''),
        ('fee_schedule', 'iu', ''), ('fee', 'iu', ''), ('queue', 'iu', ''), ('outcome', 'iu', ''),
        ('rule_step', '', 'i'), ('rule_backtest', '', 'i'), ('business_day', '', ''), ('pay_lag_alert', '', 'iu'),
        ('change_counter', '', 'iu'), ('job', 'iu', 'iu'), ('office_clock', 'u', ''),
        ('letter_type', 'u', ''), ('mail_limit', 'u', ''), ('call_word', 'iu', ''), ('call_outcome', 'iu', '')
    ) AS listed (name, setup, functions) LOOP
        EXECUTE format('CREATE POLICY office_read ON app.%I FOR SELECT USING (true)', office.name);
        IF office.setup LIKE '%i%' THEN
            EXECUTE format('CREATE POLICY setup_insert ON app.%I FOR INSERT TO rd_admin, rd_supervisor, rd_service WITH CHECK ((SELECT sec.sets_up()))', office.name);
        END IF;
        IF office.setup LIKE '%u%' THEN
            EXECUTE format('CREATE POLICY setup_update ON app.%I FOR UPDATE TO rd_admin, rd_supervisor, rd_service USING ((SELECT sec.sets_up())) WITH CHECK ((SELECT sec.sets_up()))', office.name);
        END IF;
        IF office.setup LIKE '%d%' THEN
            EXECUTE format('CREATE POLICY setup_delete ON app.%I FOR DELETE TO rd_admin, rd_supervisor, rd_service USING ((SELECT sec.sets_up()))', office.name);
        END IF;
        IF office.functions LIKE '%i%' THEN
            EXECUTE format('CREATE POLICY functions_insert ON app.%I FOR INSERT TO rd_fn_money, rd_fn_work WITH CHECK (true)', office.name);
        END IF;
        IF office.functions LIKE '%u%' THEN
            EXECUTE format('CREATE POLICY functions_update ON app.%I FOR UPDATE TO rd_fn_money, rd_fn_work USING (true) WITH CHECK (true)', office.name);
        END IF;
        EXECUTE format('CREATE POLICY viewer_bound ON app.%I AS RESTRICTIVE FOR ALL TO rd_viewer USING (true) WITH CHECK (false)', office.name);
    END LOOP;
END $$;

-- Practices do not see each other; who sets the office up sees the list of all.
CREATE POLICY scope_read ON app.practice FOR SELECT USING (id = ANY ((SELECT sec.my_practices())::int[]));
CREATE POLICY setup_read ON app.practice FOR SELECT TO rd_admin, rd_supervisor, rd_service USING ((SELECT sec.sets_up()));
CREATE POLICY setup_insert ON app.practice FOR INSERT TO rd_admin, rd_supervisor, rd_service, rd_fn_money WITH CHECK ((SELECT sec.sets_up()));
CREATE POLICY setup_update ON app.practice FOR UPDATE TO rd_admin, rd_supervisor, rd_service, rd_fn_money USING ((SELECT sec.sets_up()))
    WITH CHECK ((SELECT sec.sets_up()));
CREATE POLICY functions_read ON app.practice FOR SELECT TO rd_fn_sec, rd_fn_people, rd_fn_money, rd_fn_work USING (true);
CREATE POLICY viewer_bound ON app.practice AS RESTRICTIVE FOR ALL TO rd_viewer USING (id = ANY ((SELECT sec.my_practices())::int[])) WITH CHECK (false);

CREATE POLICY scope_read ON app.location FOR SELECT USING (id = ANY ((SELECT sec.my_locations())::int[]));
CREATE POLICY setup_read ON app.location FOR SELECT TO rd_admin, rd_supervisor, rd_service USING ((SELECT sec.sets_up()));
CREATE POLICY setup_insert ON app.location FOR INSERT TO rd_admin, rd_supervisor, rd_service, rd_fn_money WITH CHECK ((SELECT sec.sets_up()));
CREATE POLICY setup_update ON app.location FOR UPDATE TO rd_admin, rd_supervisor, rd_service, rd_fn_money USING ((SELECT sec.sets_up()))
    WITH CHECK ((SELECT sec.sets_up()));
CREATE POLICY functions_read ON app.location FOR SELECT TO rd_fn_sec, rd_fn_people, rd_fn_money, rd_fn_work USING (true);
CREATE POLICY viewer_bound ON app.location AS RESTRICTIVE FOR ALL TO rd_viewer USING (id = ANY ((SELECT sec.my_locations())::int[])) WITH CHECK (false);

-- What waits for a person to say whose it is: no practice yet, so it is those who may say so and see every practice.
CREATE POLICY office_read ON app.unrouted FOR SELECT TO rd_poster, rd_supervisor, rd_admin, rd_auditor, rd_service
    USING ((SELECT sec.has_every_practice()));
CREATE POLICY functions_read ON app.unrouted FOR SELECT TO rd_fn_money, rd_fn_work USING (true);
CREATE POLICY functions_insert ON app.unrouted FOR INSERT TO rd_fn_money, rd_fn_work, rd_service WITH CHECK (true);
CREATE POLICY functions_update ON app.unrouted FOR UPDATE TO rd_fn_money, rd_fn_work, rd_service USING (true) WITH CHECK (true);

-- The terms of a payer: those of every practice, and those of the own ones; who sets the office up sees and writes all.
CREATE POLICY scope_read ON app.contract FOR SELECT USING (practice_id IS NULL OR (practice_id = ANY ((SELECT sec.my_practices())::int[])
    AND (location_id IS NULL OR location_id = ANY ((SELECT sec.my_locations())::int[]))));
CREATE POLICY setup_read ON app.contract FOR SELECT TO rd_admin, rd_supervisor, rd_service USING ((SELECT sec.sets_up()));
CREATE POLICY setup_insert ON app.contract FOR INSERT TO rd_admin, rd_supervisor, rd_service WITH CHECK ((SELECT sec.sets_up()));
CREATE POLICY setup_update ON app.contract FOR UPDATE TO rd_admin, rd_supervisor, rd_service USING ((SELECT sec.sets_up()))
    WITH CHECK ((SELECT sec.sets_up()));
CREATE POLICY viewer_bound ON app.contract AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false);

-- Mail of an unknown practice: seen and routed by who sees every practice, as what is unrouted.
DO $$
DECLARE
    name    text;
    nobodys constant text := 'practice_id IS NULL AND (SELECT sec.has_every_practice())';
BEGIN
    FOREACH name IN ARRAY ARRAY['letter', 'letter_page', 'letter_file'] LOOP
        EXECUTE format('CREATE POLICY unknown_read ON app.%I FOR SELECT TO rd_specialist, rd_poster, rd_supervisor, rd_admin, rd_auditor, '
                       'rd_service, rd_fn_work USING (%s)', name, nobodys);
        EXECUTE format('CREATE POLICY unknown_insert ON app.%I FOR INSERT TO rd_fn_work WITH CHECK (%s)', name, nobodys);
        IF name <> 'letter_file' THEN
            EXECUTE format('CREATE POLICY unknown_update ON app.%I FOR UPDATE TO rd_fn_work USING (%2$s) WITH CHECK (%2$s)', name, nobodys);
        END IF;
    END LOOP;
    EXECUTE format('CREATE POLICY unknown_delete ON app.letter FOR DELETE TO rd_fn_work USING (%s)', nobodys);
END $$;

-- How many rows of a list leave as a file.
CREATE POLICY office_read ON app.export_limit FOR SELECT USING (true);
CREATE POLICY setup_update ON app.export_limit FOR UPDATE TO rd_admin, rd_supervisor
    USING ((SELECT sec.sets_up())) WITH CHECK ((SELECT sec.sets_up()));
CREATE POLICY viewer_bound ON app.export_limit AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false);
