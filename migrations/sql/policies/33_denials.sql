-- The taxonomy and its kin are no PHI: everybody of the office reads them, who sets the office up writes them. The head of an
-- act says what was done by whom to how many; its parts have the scope of their claims.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['denial_category', 'denial_rule', 'denial_act_rule', 'denial_step'] LOOP
        EXECUTE format('CREATE POLICY office_read ON app.%I FOR SELECT USING (true)', name);
        EXECUTE format('CREATE POLICY setup_insert ON app.%I FOR INSERT TO rd_admin, rd_supervisor WITH CHECK ((SELECT sec.sets_up()))', name);
        EXECUTE format('CREATE POLICY setup_update ON app.%I FOR UPDATE TO rd_admin, rd_supervisor USING ((SELECT sec.sets_up())) WITH CHECK ((SELECT sec.sets_up()))', name);
        EXECUTE format('CREATE POLICY seed_owner ON app.%I TO rd_owner USING (true) WITH CHECK (true)', name);
        EXECUTE format('CREATE POLICY viewer_bound ON app.%I AS RESTRICTIVE FOR ALL TO rd_viewer USING (true) WITH CHECK (false)', name);
    END LOOP;
END $$;
CREATE POLICY office_read ON app.denial_act FOR SELECT USING (true);
CREATE POLICY functions_insert ON app.denial_act FOR INSERT TO rd_fn_work WITH CHECK (actor = session_user::text);
CREATE POLICY functions_update ON app.denial_act FOR UPDATE TO rd_fn_work USING (true) WITH CHECK (true);
CREATE POLICY viewer_bound ON app.denial_act AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false);
