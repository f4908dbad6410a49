-- People see their colleagues' names (a practice's viewer only the own); groups and scopes are shown to who answers for them.
CREATE POLICY office_read ON sec.person FOR SELECT USING (login = session_user OR NOT (SELECT sec.has_group('viewer')));
CREATE POLICY answer_read ON sec.person_group FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY answer_read ON sec.scope FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY sec_read ON sec.person FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY sec_read ON sec.person_group FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY sec_read ON sec.scope FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY sec_all ON sec.seen TO rd_fn_sec USING (true) WITH CHECK (true);
CREATE POLICY people_all ON sec.person TO rd_fn_people USING (true) WITH CHECK (true);
CREATE POLICY people_all ON sec.person_group TO rd_fn_people USING (true) WITH CHECK (true);
CREATE POLICY people_all ON sec.scope TO rd_fn_people USING (true) WITH CHECK (true);
