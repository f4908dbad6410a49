-- People: who set a secret, since when a group is held, what takes two administrators, access taken for a reason, and
-- everything that was done to anybody's rights.
ALTER TABLE sec.person ADD COLUMN secret_by text NOT NULL DEFAULT '', ADD COLUMN secret_at timestamptz;

-- Groups given before this revision have no moment.
ALTER TABLE sec.person_group ADD COLUMN granted_at timestamptz, ADD COLUMN asked_by text NOT NULL DEFAULT '';
ALTER TABLE sec.person_group ALTER COLUMN granted_at SET DEFAULT clock_timestamp();

-- Whoever makes or ends an administrator, or gives a group that leads, only asks for it; a second administrator agrees.
CREATE TABLE sec.people_request (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('person', 'groups', 'secret', 'end')),
    login        text NOT NULL CHECK (login ~ '^[a-z][a-z0-9_]{1,30}$'),     -- whom it is about; perhaps nobody yet
    display_name text NOT NULL DEFAULT '',
    groups       text[] NOT NULL DEFAULT '{}',
    scopes       jsonb NOT NULL DEFAULT '[]',
    verifier     text,                                                     -- SCRAM; gone with the decision
    reason       text NOT NULL CHECK (length(btrim(reason)) BETWEEN 3 AND 400),
    asked_by     text NOT NULL DEFAULT session_user,
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    decision     text NOT NULL DEFAULT '' CHECK (decision IN ('', 'confirmed', 'refused', 'withdrawn', 'lapsed')),
    decided_by   text NOT NULL DEFAULT '',
    decided_at   timestamptz,
    decided_text text NOT NULL DEFAULT '',
    CHECK ((decision = '') = (decided_at IS NULL)),
    CHECK (decision NOT IN ('confirmed', 'refused') OR (decided_by <> asked_by AND decided_by <> login)),
    CHECK (asked_by <> login),
    CHECK (decision = '' OR verifier IS NULL)
);
CREATE UNIQUE INDEX people_request_open ON sec.people_request (login) WHERE decision = '';

-- Break-glass: a grant a person gave itself, with a reason and an end; the grant is the row of sec.scope.
CREATE TABLE sec.break_glass (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    scope_id  bigint NOT NULL UNIQUE REFERENCES sec.scope,
    login     text NOT NULL DEFAULT session_user REFERENCES sec.person,
    reason    text NOT NULL CHECK (length(btrim(reason)) BETWEEN 10 AND 400),
    taken_at  timestamptz NOT NULL,
    until     timestamptz NOT NULL,
    ended_at  timestamptz,
    ended_by  text NOT NULL DEFAULT '',
    seen_by   text NOT NULL DEFAULT '',
    seen_at   timestamptz,
    seen_text text NOT NULL DEFAULT '',
    CHECK (until > taken_at AND until <= taken_at + interval '8 hours'),
    CHECK (seen_by <> login),
    CHECK ((seen_by = '') = (seen_at IS NULL))
);
CREATE INDEX break_glass_by_login ON sec.break_glass (login, taken_at);

-- What was done to whose rights, by whom. Append-only.
CREATE TABLE sec.people_act (
    id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor text NOT NULL DEFAULT session_user,
    login text NOT NULL,
    act   text NOT NULL CHECK (act IN ('made', 'named', 'groups', 'scope', 'secret', 'ended', 'asked', 'confirmed', 'refused',
                                       'withdrawn', 'break_glass', 'given_back', 'seen')),
    text  text NOT NULL DEFAULT ''
);
CREATE INDEX people_act_by_login ON sec.people_act (login, at);
