-- The audit is read and written by its functions alone: they ask who calls. Nobody is able to write a row in another's name.
CREATE POLICY functions_read ON aud.entry FOR SELECT TO rd_fn_audit USING (true);
CREATE POLICY functions_append ON aud.entry FOR INSERT TO rd_fn_audit WITH CHECK (actor = session_user::text);
CREATE POLICY functions_read ON aud.head FOR SELECT TO rd_fn_audit USING (true);
CREATE POLICY functions_append ON aud.head FOR INSERT TO rd_fn_audit WITH CHECK (true);
CREATE POLICY functions_read ON aud.seal FOR SELECT TO rd_fn_audit USING (true);
CREATE POLICY functions_append ON aud.seal FOR INSERT TO rd_fn_audit WITH CHECK (true);
CREATE POLICY functions_read ON aud.legs FOR SELECT TO rd_fn_audit USING (true);
CREATE POLICY functions_append ON aud.legs FOR INSERT TO rd_fn_audit WITH CHECK (true);
CREATE POLICY functions_read ON aud.server FOR SELECT TO rd_fn_audit USING (true);
CREATE POLICY functions_append ON aud.server FOR INSERT TO rd_fn_audit WITH CHECK (actor = session_user::text);
-- Whoever proves the audit proves the whole ledger with it (aud.proves asks for every practice).
CREATE POLICY audit_read ON led.op FOR SELECT TO rd_fn_audit USING (true);
CREATE POLICY audit_read ON led.entry FOR SELECT TO rd_fn_audit USING (true);
