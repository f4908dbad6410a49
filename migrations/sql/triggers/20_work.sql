-- Queue state tells the desks: notes are the one thing of it a person writes directly.
CREATE OR REPLACE TRIGGER tell_event AFTER INSERT ON app.event REFERENCING NEW TABLE AS new_events
    FOR EACH STATEMENT EXECUTE FUNCTION app.tell_event();
