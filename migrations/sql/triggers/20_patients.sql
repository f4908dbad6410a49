CREATE OR REPLACE TRIGGER follow_patient AFTER UPDATE OF name_norm, birth_date, phone ON app.patient
    FOR EACH ROW EXECUTE FUNCTION app.follow_patient();
CREATE OR REPLACE TRIGGER next_version BEFORE UPDATE ON app.patient FOR EACH ROW EXECUTE FUNCTION app.next_version();
CREATE OR REPLACE TRIGGER next_version BEFORE UPDATE ON app.account FOR EACH ROW EXECUTE FUNCTION app.next_version();
ALTER TABLE app.patient ENABLE ALWAYS TRIGGER next_version;
ALTER TABLE app.account ENABLE ALWAYS TRIGGER next_version;
