-- People, their groups and what they may see. A person is a LOGIN role of the same name.
CREATE TABLE sec.person (
    login        text PRIMARY KEY CHECK (login ~ '^[a-z][a-z0-9_]{1,30}$'),
    display_name text NOT NULL,
    kind         text NOT NULL DEFAULT 'person' CHECK (kind IN ('person', 'service')),
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by   text NOT NULL DEFAULT session_user,
    ended_at     timestamptz
);

-- Group per database: the cluster role gives the coarse grants, this row is what functions ask.
CREATE TABLE sec.person_group (
    login      text NOT NULL REFERENCES sec.person,
    grp        text NOT NULL CHECK (grp IN ('specialist', 'poster', 'supervisor', 'admin', 'viewer', 'auditor', 'service')),
    granted_by text NOT NULL DEFAULT session_user,
    PRIMARY KEY (login, grp)
);

-- practice_id null: every practice; location_id null: the whole practice (a practice-level grant).
CREATE TABLE sec.scope (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login       text NOT NULL REFERENCES sec.person,
    practice_id integer,
    location_id integer,
    valid       tstzrange NOT NULL DEFAULT tstzrange(now(), NULL),
    granted_by  text NOT NULL DEFAULT session_user,
    CHECK (practice_id IS NOT NULL OR location_id IS NULL)
);
CREATE INDEX scope_by_login ON sec.scope (login);
