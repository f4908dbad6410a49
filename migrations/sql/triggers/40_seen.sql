-- What people may see follows their scopes in the same transaction; ALWAYS: also while a book is loaded or replicated.
CREATE OR REPLACE TRIGGER renew_seen AFTER INSERT OR UPDATE OR DELETE ON sec.scope
    FOR EACH ROW EXECUTE FUNCTION sec.renew_seen_of_scope();
CREATE OR REPLACE TRIGGER renew_seen_of_none AFTER TRUNCATE ON sec.scope
    FOR EACH STATEMENT EXECUTE FUNCTION sec.renew_seen_of_all();
CREATE OR REPLACE TRIGGER renew_seen AFTER INSERT OR UPDATE OR DELETE ON app.practice
    FOR EACH STATEMENT EXECUTE FUNCTION sec.renew_seen_of_all();
CREATE OR REPLACE TRIGGER renew_seen AFTER INSERT OR UPDATE OR DELETE ON app.location
    FOR EACH STATEMENT EXECUTE FUNCTION sec.renew_seen_of_all();
ALTER TABLE sec.scope ENABLE ALWAYS TRIGGER renew_seen;
ALTER TABLE sec.scope ENABLE ALWAYS TRIGGER renew_seen_of_none;
ALTER TABLE app.practice ENABLE ALWAYS TRIGGER renew_seen;
ALTER TABLE app.location ENABLE ALWAYS TRIGGER renew_seen;
