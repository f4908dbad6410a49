-- Before the rows change, and so before sec.renew_seen reckons (triggers/40_seen.sql).
CREATE OR REPLACE TRIGGER seen_alone BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON sec.scope
    FOR EACH STATEMENT EXECUTE FUNCTION sec.seen_alone();
CREATE OR REPLACE TRIGGER seen_alone BEFORE INSERT OR UPDATE OR DELETE ON app.practice
    FOR EACH STATEMENT EXECUTE FUNCTION sec.seen_alone();
CREATE OR REPLACE TRIGGER seen_alone BEFORE INSERT OR UPDATE OR DELETE ON app.location
    FOR EACH STATEMENT EXECUTE FUNCTION sec.seen_alone();
ALTER TABLE sec.scope ENABLE ALWAYS TRIGGER seen_alone;
ALTER TABLE app.practice ENABLE ALWAYS TRIGGER seen_alone;
ALTER TABLE app.location ENABLE ALWAYS TRIGGER seen_alone;
