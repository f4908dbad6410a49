-- Clocks are read by the whole office; functions write them, for who sets the office up.
CREATE POLICY office_read ON app.clock_rule FOR SELECT USING (true);
CREATE POLICY functions_insert ON app.clock_rule FOR INSERT TO rd_fn_work WITH CHECK (true);
CREATE POLICY functions_update ON app.clock_rule FOR UPDATE TO rd_fn_work USING (true) WITH CHECK (true);
CREATE POLICY viewer_bound ON app.clock_rule AS RESTRICTIVE FOR ALL TO rd_viewer USING (true) WITH CHECK (false);
