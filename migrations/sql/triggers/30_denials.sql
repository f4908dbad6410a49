CREATE OR REPLACE TRIGGER note_triage BEFORE UPDATE OF outcome ON app.work_reason FOR EACH ROW
    WHEN (NEW.kind = 'denial' AND NEW.triaged_at IS NULL AND NEW.outcome IS NOT NULL AND NEW.outcome IS DISTINCT FROM OLD.outcome)
    EXECUTE FUNCTION app.note_triage();
