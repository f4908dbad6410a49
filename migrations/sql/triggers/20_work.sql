-- Queue state tells the desks: notes are the one thing of it a person writes directly.
CREATE OR REPLACE TRIGGER tell_event AFTER INSERT ON app.event REFERENCING NEW TABLE AS new_events
    FOR EACH STATEMENT EXECUTE FUNCTION app.tell_event();
-- What people did on an item stands on it, for the lists.
CREATE OR REPLACE TRIGGER count_touches AFTER INSERT ON app.event REFERENCING NEW TABLE AS new_events
    FOR EACH STATEMENT EXECUTE FUNCTION app.count_touches();
CREATE OR REPLACE TRIGGER sign_tip BEFORE UPDATE ON app.payer_tip FOR EACH ROW EXECUTE FUNCTION app.sign_tip();
