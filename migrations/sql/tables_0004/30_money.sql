-- The lock of a desk: numbers the office may change. What lies outside of these bounds counts as the nearest number within.
INSERT INTO app.floor_setting (code, number, word, text) VALUES
    ('lock_minutes', 10, '', 'minutes without a key, a click or a movement after which a desk locks; 1 to 60'),
    ('call_minutes', 90, '', 'minutes for which a call keeps a desk from locking; 10 to 240'),
    ('lock_hold_minutes', 120, '', 'minutes for which a locked desk keeps what its person holds; 15 to 720');

-- Who declined a debt between practices gets the same answer when the call is repeated, as who approved it does.
ALTER TABLE app.practice_due ADD COLUMN answered_op uuid, ADD COLUMN answered_sha bytea;
