-- A backup reads every row of every table, drafts and preferences too: a policy of its own, so that no other login's
-- queries carry it. The role is the server's, the scope is this database's: both are asked.
DO $$
DECLARE
    kept record;
BEGIN
    FOR kept IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('app', 'led', 'sec', 'aud') LOOP
        EXECUTE format('CREATE POLICY backup_read ON %I.%I FOR SELECT TO rd_backup USING ((SELECT sec.has_every_practice()))',
                       kept.schemaname, kept.tablename);
    END LOOP;
END $$;
