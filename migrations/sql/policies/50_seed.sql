-- The migration brings the seed of queues, outcomes and rules, as the owner of the tables.
CREATE POLICY seed_owner ON app.queue TO rd_owner USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.outcome TO rd_owner USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.rule TO rd_owner USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.business_day TO rd_owner USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.call_word TO rd_owner USING (true) WITH CHECK (true);
CREATE POLICY seed_owner ON app.call_outcome TO rd_owner USING (true) WITH CHECK (true);
