-- What was done to people's rights stays told.
CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON sec.people_act
    FOR EACH ROW EXECUTE FUNCTION led.refuse_change();
CREATE OR REPLACE TRIGGER no_truncate BEFORE TRUNCATE ON sec.people_act
    FOR EACH STATEMENT EXECUTE FUNCTION led.refuse_change();
ALTER TABLE sec.people_act ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE sec.people_act ENABLE ALWAYS TRIGGER no_truncate;
