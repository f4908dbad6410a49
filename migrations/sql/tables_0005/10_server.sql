-- Which server this book lies on, and each time it was found set back to an earlier moment: restored from a copy, or a standby that
-- took over. Number 1 is the first one met; what was saved before a later one may be missing (api.note_server_v1).
CREATE TABLE aud.server (
    number   integer PRIMARY KEY,                             -- 1, 2, 3 ... without a gap
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    text NOT NULL DEFAULT session_user,
    system   text NOT NULL,                                   -- of the server: another after a dump is read into a new one
    timeline integer NOT NULL,                                -- another after recovery to a moment, and after a standby took over
    database bigint NOT NULL,                                 -- another after the database was made anew
    why      text NOT NULL CHECK (why IN ('first', 'found', 'declared'))
);
