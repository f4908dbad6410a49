-- Clocks and the steps of the waterfall are read by the whole office; functions write the clocks, for who sets the office up.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['clock_rule', 'work_kind', 'waterfall'] LOOP
        EXECUTE format('CREATE POLICY office_read ON app.%I FOR SELECT USING (true)', name);
        EXECUTE format('CREATE POLICY viewer_bound ON app.%I AS RESTRICTIVE FOR ALL TO rd_viewer USING (true) WITH CHECK (false)', name);
    END LOOP;
END $$;
CREATE POLICY functions_insert ON app.clock_rule FOR INSERT TO rd_fn_work WITH CHECK (true);
CREATE POLICY functions_update ON app.clock_rule FOR UPDATE TO rd_fn_work USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.clock_rule TO rd_owner USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.work_kind TO rd_owner USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.waterfall TO rd_owner USING (true) WITH CHECK (true);
