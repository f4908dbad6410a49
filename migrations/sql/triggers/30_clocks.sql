-- A claim knows its own filing limit: lists and the daily run compare dates instead of asking the rules.
CREATE OR REPLACE TRIGGER keep_file_by BEFORE INSERT ON app.claim FOR EACH ROW EXECUTE FUNCTION app.keep_file_by();
CREATE OR REPLACE TRIGGER keep_file_by_changed BEFORE UPDATE OF payer_id, line_of_business, type, service_from, service_to, submitted_on ON app.claim
    FOR EACH ROW WHEN ((OLD.payer_id, OLD.line_of_business, OLD.type, OLD.service_from, OLD.service_to, OLD.submitted_on)
        IS DISTINCT FROM (NEW.payer_id, NEW.line_of_business, NEW.type, NEW.service_from, NEW.service_to, NEW.submitted_on))
    EXECUTE FUNCTION app.keep_file_by();
-- An open claim of yesterday's rules that was settled then and owes again now.
CREATE OR REPLACE TRIGGER keep_file_by_reopened BEFORE UPDATE OF balance_cents ON app.claim
    FOR EACH ROW WHEN (OLD.balance_cents = 0 AND NEW.balance_cents <> 0) EXECUTE FUNCTION app.keep_file_by();
