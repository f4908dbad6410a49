-- A practice's own people are bound on every table: where nothing above says otherwise they see and write nothing, whatever
-- is granted or allowed by mistake later. A new table is bound from its first day.
CREATE POLICY viewer_bound ON app.preference AS RESTRICTIVE FOR ALL TO rd_viewer USING (login = session_user::text) WITH CHECK (false);
CREATE POLICY viewer_bound ON sec.person AS RESTRICTIVE FOR ALL TO rd_viewer USING (login = session_user::text) WITH CHECK (false);
DO $$
DECLARE
    unbound record;
BEGIN
    FOR unbound IN
        SELECT t.schemaname, t.tablename FROM pg_tables AS t WHERE t.schemaname IN ('app', 'led', 'sec', 'aud')
            AND NOT EXISTS (SELECT FROM pg_policies AS p WHERE p.schemaname = t.schemaname AND p.tablename = t.tablename
                            AND p.permissive = 'RESTRICTIVE' AND 'rd_viewer' = ANY (p.roles))
    LOOP
        EXECUTE format('CREATE POLICY viewer_bound ON %I.%I AS RESTRICTIVE FOR ALL TO rd_viewer USING (false) WITH CHECK (false)',
                       unbound.schemaname, unbound.tablename);
    END LOOP;
END $$;
