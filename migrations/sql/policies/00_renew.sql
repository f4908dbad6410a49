-- Policies have no CREATE OR REPLACE: all go and all come again, in the one transaction that applies this folder.
-- Row-level security is forced on every table of these schemas; what is open to the whole office says so by a policy.
DO $$
DECLARE
    old record;
BEGIN
    FOR old IN SELECT schemaname, tablename, policyname FROM pg_policies WHERE schemaname IN ('app', 'led', 'sec', 'aud') LOOP
        EXECUTE format('DROP POLICY %I ON %I.%I', old.policyname, old.schemaname, old.tablename);
    END LOOP;
    FOR old IN SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('app', 'led', 'sec', 'aud') LOOP
        EXECUTE format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', old.schemaname, old.tablename);
        EXECUTE format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', old.schemaname, old.tablename);
    END LOOP;
END $$;
