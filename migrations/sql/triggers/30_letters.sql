-- A corrected address ends the hold that returned mail put on an account's statements.
CREATE OR REPLACE TRIGGER end_mail_return AFTER UPDATE OF address1, address2, city, state, zip ON app.account FOR EACH ROW
    WHEN ((old.address1, old.address2, old.city, old.state, old.zip) IS DISTINCT FROM (new.address1, new.address2, new.city, new.state, new.zip))
    EXECUTE FUNCTION app.end_mail_return();
