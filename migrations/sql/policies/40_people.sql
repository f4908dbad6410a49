-- People see their colleagues' names (a practice's viewer only the own); groups and scopes are shown to who answers for them.
CREATE POLICY office_read ON sec.person FOR SELECT USING (login = session_user::text OR NOT (SELECT sec.has_group('viewer')));
CREATE POLICY answer_read ON sec.person_group FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY answer_read ON sec.scope FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY sec_read ON sec.person FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY sec_read ON sec.person_group FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY sec_read ON sec.scope FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY sec_all ON sec.seen TO rd_fn_sec USING (true) WITH CHECK (true);
CREATE POLICY people_all ON sec.person TO rd_fn_people USING (true) WITH CHECK (true);
CREATE POLICY people_all ON sec.person_group TO rd_fn_people USING (true) WITH CHECK (true);
CREATE POLICY people_all ON sec.scope TO rd_fn_people USING (true) WITH CHECK (true);
-- What takes two administrators, and what was done to whose rights, is shown to who answers for people; functions write it.
CREATE POLICY answer_read ON sec.people_request FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY answer_read ON sec.people_act FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY answer_read ON sec.break_glass FOR SELECT TO rd_admin, rd_supervisor, rd_auditor USING (true);
CREATE POLICY own_read ON sec.break_glass FOR SELECT USING (login = session_user::text);
CREATE POLICY sec_read ON sec.break_glass FOR SELECT TO rd_fn_sec USING (true);
CREATE POLICY people_all ON sec.people_request TO rd_fn_people USING (true) WITH CHECK (true);
CREATE POLICY people_all ON sec.break_glass TO rd_fn_people USING (true) WITH CHECK (true);
CREATE POLICY people_read ON sec.people_act FOR SELECT TO rd_fn_people USING (true);
CREATE POLICY people_insert ON sec.people_act FOR INSERT TO rd_fn_people WITH CHECK (actor = session_user::text);
-- When somebody was last at a desk stands in the access report.
CREATE POLICY report_read ON app.presence_day FOR SELECT TO rd_fn_sec USING (true);
