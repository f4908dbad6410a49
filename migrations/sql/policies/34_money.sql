-- What became of one's own act is told whatever one may see today (api.operation_states_v1): a scope that ended meanwhile must
-- not turn "it was saved" into "do it again".
CREATE POLICY own_read ON led.op FOR SELECT TO rd_fn_money USING (actor = session_user::text);
CREATE POLICY own_read ON app.approval FOR SELECT TO rd_fn_money USING (session_user::text IN (asked_by, decided_by));
CREATE POLICY own_read ON app.practice_due FOR SELECT TO rd_fn_money USING (answered_by = session_user::text);
