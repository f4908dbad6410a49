-- The audit: written by what happens, kept as it was written.
CREATE OR REPLACE TRIGGER note_operation AFTER INSERT ON led.op REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_operation();
ALTER TABLE led.op ENABLE ALWAYS TRIGGER note_operation;

CREATE OR REPLACE TRIGGER note_export_begun AFTER INSERT ON app.export_log REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_export();
CREATE OR REPLACE TRIGGER note_export_whole AFTER UPDATE ON app.export_log REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_export();
CREATE OR REPLACE TRIGGER note_export AFTER INSERT ON app.scan_export REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_export();
ALTER TABLE app.export_log ENABLE ALWAYS TRIGGER note_export_begun, ENABLE ALWAYS TRIGGER note_export_whole;
ALTER TABLE app.scan_export ENABLE ALWAYS TRIGGER note_export;

CREATE OR REPLACE TRIGGER note_people_made AFTER INSERT ON sec.person REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_people();
CREATE OR REPLACE TRIGGER note_people_changed AFTER UPDATE ON sec.person REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_people();
CREATE OR REPLACE TRIGGER note_group_given AFTER INSERT ON sec.person_group REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_people();
CREATE OR REPLACE TRIGGER note_group_taken AFTER DELETE ON sec.person_group REFERENCING OLD TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_people();
CREATE OR REPLACE TRIGGER note_scope_given AFTER INSERT ON sec.scope REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_people();
CREATE OR REPLACE TRIGGER note_scope_changed AFTER UPDATE ON sec.scope REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_people();
CREATE OR REPLACE TRIGGER note_scope_taken AFTER DELETE ON sec.scope REFERENCING OLD TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION aud.note_people();
ALTER TABLE sec.person ENABLE ALWAYS TRIGGER note_people_made, ENABLE ALWAYS TRIGGER note_people_changed;
ALTER TABLE sec.person_group ENABLE ALWAYS TRIGGER note_group_given, ENABLE ALWAYS TRIGGER note_group_taken;
ALTER TABLE sec.scope ENABLE ALWAYS TRIGGER note_scope_given, ENABLE ALWAYS TRIGGER note_scope_changed, ENABLE ALWAYS TRIGGER note_scope_taken;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['entry', 'head', 'seal', 'legs', 'server'] LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER append_only BEFORE UPDATE OR DELETE ON aud.%I FOR EACH ROW EXECUTE FUNCTION led.refuse_change()', name);
        EXECUTE format('CREATE OR REPLACE TRIGGER no_truncate BEFORE TRUNCATE ON aud.%I FOR EACH STATEMENT EXECUTE FUNCTION led.refuse_change()', name);
        EXECUTE format('ALTER TABLE aud.%I ENABLE ALWAYS TRIGGER append_only, ENABLE ALWAYS TRIGGER no_truncate', name);
    END LOOP;
END $$;
