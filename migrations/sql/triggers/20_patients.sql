CREATE OR REPLACE TRIGGER follow_patient AFTER UPDATE OF name_norm, birth_date, phone ON app.patient
    FOR EACH ROW EXECUTE FUNCTION app.follow_patient();
