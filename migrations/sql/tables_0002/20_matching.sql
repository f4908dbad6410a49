-- What matching learns: how payers alter a practice's claim numbers, and which numbers are the former system's.

-- A person's pick, as the alteration it shows (app.posting.picks). Forgotten, never deleted: what posted by it still names it.
CREATE TABLE app.match_pick (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id  integer NOT NULL REFERENCES app.practice,
    payer_id     integer NOT NULL REFERENCES app.payer,
    kind         text NOT NULL CHECK (kind IN ('added_prefix', 'added_suffix', 'dropped_prefix', 'dropped_suffix', 'cut', 'zeros',
                     'digits', 'other_prefix')),
    value        text NOT NULL DEFAULT '' CHECK (value ~ '^[A-Z0-9>]{0,80}$'),
    picked_by    text NOT NULL DEFAULT session_user,
    picked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    times_used   integer NOT NULL DEFAULT 0,
    forgotten_by text,
    forgotten_at timestamptz,
    CHECK ((forgotten_by IS NULL) = (forgotten_at IS NULL))
);
CREATE UNIQUE INDEX match_pick_known ON app.match_pick (practice_id, payer_id, kind, value) WHERE forgotten_at IS NULL;

-- Claim numbers (normalised: upper case, letters and digits) that a practice's former system gave out.
CREATE TABLE app.legacy_pattern (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    kind        text NOT NULL CHECK (kind IN ('prefix', 'suffix', 'length', 'shape')),
    pattern     text NOT NULL CHECK (pattern ~ '^[][A-Z0-9{},-]{1,60}$'),
    system      text NOT NULL CHECK (system ~ '^[A-Za-z0-9][A-Za-z0-9 ._-]{1,39}$'),
    added_by    text NOT NULL DEFAULT session_user,
    added_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    retired_by  text,
    retired_at  timestamptz,
    CHECK ((retired_by IS NULL) = (retired_at IS NULL))
);
CREATE UNIQUE INDEX legacy_pattern_known ON app.legacy_pattern (practice_id, kind, pattern) WHERE retired_at IS NULL;
