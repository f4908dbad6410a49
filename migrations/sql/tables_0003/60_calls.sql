-- Calls: with a payer about many claims at once, with a patient or an authorised person about one account.

-- Queues whose work can be settled by asking the payer on the telephone; a row's own payer is the one that is asked.
ALTER TABLE app.queue ADD COLUMN payer_call boolean NOT NULL DEFAULT false;
UPDATE app.queue SET payer_call = true WHERE code IN ('follow_up', 'denial', 'rejected', 'underpaid', 'takeback', 'appeal', 'records');

-- How the telephone is answered in the practice's name.
ALTER TABLE app.practice ADD COLUMN greeting text NOT NULL DEFAULT '';

-- One call with a payer's representative: of one practice, because payers ask for its tax id and NPI first.
CREATE TABLE app.payer_call (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL REFERENCES app.practice,
    payer_id       integer NOT NULL REFERENCES app.payer,
    caller         text NOT NULL DEFAULT session_user,
    state          text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'parked', 'ended')),
    started_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at       timestamptz,
    phase          text NOT NULL DEFAULT '' CHECK (phase IN ('', 'hold', 'talk')),  -- what runs now
    phase_since    timestamptz,
    hold_seconds   integer NOT NULL DEFAULT 0 CHECK (hold_seconds >= 0),             -- of what has run
    talk_seconds   integer NOT NULL DEFAULT 0 CHECK (talk_seconds >= 0),
    seen_at        timestamptz NOT NULL DEFAULT clock_timestamp(),                   -- the desk's last sign of life
    representative text NOT NULL DEFAULT '',
    reference      text NOT NULL DEFAULT '',
    stopped_after  integer CHECK (stopped_after >= 0),    -- the representative took no more than these
    again_on       date,                                  -- when the rest is asked for
    again_at       timestamptz,
    version        integer NOT NULL DEFAULT 1,
    CHECK ((phase = '') = (phase_since IS NULL)),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    UNIQUE (practice_id, id)
);
CREATE UNIQUE INDEX payer_call_one_open ON app.payer_call (caller) WHERE state = 'open';
CREATE INDEX payer_call_by_caller ON app.payer_call (caller, started_at DESC);
CREATE INDEX payer_call_by_payer ON app.payer_call (payer_id, started_at) WHERE state = 'ended';

-- The claims of a call. asked: assigned to a colleague who has not answered; held: by an ordinary lease of the caller;
-- lost: the lease ran out, or somebody else took it.
CREATE TABLE app.payer_call_claim (
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    call_id     bigint NOT NULL,
    claim_id    bigint NOT NULL,
    item_id     bigint NOT NULL,
    owner       text NOT NULL DEFAULT '',                 -- whose it was before the call; '' : the pool's
    state       text NOT NULL CHECK (state IN ('asked', 'declined', 'expired', 'held', 'saved', 'released', 'lost')),
    outcome     text REFERENCES app.outcome,
    note        text NOT NULL DEFAULT '',
    next_on     date,
    said        text NOT NULL DEFAULT '',                 -- the sentence the time line got
    reason_id   bigint,                                   -- the reason the outcome was recorded on
    saved_at    timestamptz,
    PRIMARY KEY (call_id, claim_id),
    FOREIGN KEY (practice_id, call_id) REFERENCES app.payer_call (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE UNIQUE INDEX payer_call_claim_held ON app.payer_call_claim (item_id) WHERE state = 'held';
CREATE INDEX payer_call_claim_by_claim ON app.payer_call_claim (claim_id);

-- What a colleague was asked: may what is assigned to them ride along on this call?
CREATE TABLE app.call_consent (
    practice_id integer NOT NULL,
    call_id     bigint NOT NULL,
    owner       text NOT NULL,
    items       integer NOT NULL CHECK (items > 0),
    asked_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at  timestamptz NOT NULL,
    answer      text NOT NULL DEFAULT '' CHECK (answer IN ('', 'given', 'declined', 'expired')),
    answered_at timestamptz,
    PRIMARY KEY (call_id, owner),
    FOREIGN KEY (practice_id, call_id) REFERENCES app.payer_call (practice_id, id)
);
CREATE INDEX call_consent_open ON app.call_consent (owner) WHERE answer = '';

-- Words a person picks on a patient's call: why they call, what they were known by, who they are, what they may hear.
CREATE TABLE app.call_word (
    kind   text NOT NULL CHECK (kind IN ('reason', 'identifier', 'relationship', 'may_hear', 'documented')),
    code   text NOT NULL CHECK (code ~ '^[a-z][a-z_]{1,30}$'),
    title  text NOT NULL,
    ord    integer NOT NULL DEFAULT 100,
    active boolean NOT NULL DEFAULT true,
    PRIMARY KEY (kind, code)
);
-- What came of a patient's call. opens: a reason on the account's claims for the patient's part, or for its coverage.
CREATE TABLE app.call_outcome (
    code     text PRIMARY KEY CHECK (code ~ '^[a-z][a-z_]{1,30}$'),
    title    text NOT NULL,
    key      text NOT NULL DEFAULT '',
    opens    text NOT NULL DEFAULT '' CHECK (opens IN ('', 'patient', 'cob')),
    queue    text NOT NULL DEFAULT 'patient' REFERENCES app.queue,
    due_days integer CHECK (due_days >= 0),               -- calendar days to the next date; null: none
    known    boolean NOT NULL DEFAULT true,               -- only when it is known who is on the line
    text     text NOT NULL,
    ord      integer NOT NULL DEFAULT 100,
    active   boolean NOT NULL DEFAULT true
);

-- Who besides the guarantor may be told something, and how the office knows.
CREATE TABLE app.authorised_person (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id  integer NOT NULL REFERENCES app.practice,
    account_id   bigint NOT NULL,
    name         text NOT NULL CHECK (name <> ''),
    relationship text NOT NULL CHECK (relationship <> ''),
    since        date NOT NULL,
    until        date,
    may_hear     text[] NOT NULL CHECK (cardinality(may_hear) > 0),
    documented   text NOT NULL CHECK (documented <> ''),
    actor        text NOT NULL DEFAULT session_user,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_by     text,
    CHECK (until IS NULL OR until >= since),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id)
);
CREATE INDEX authorised_person_by_account ON app.authorised_person (account_id);

-- One call with a patient, from the first word: also those in which nobody could prove who they are.
CREATE TABLE app.patient_call (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id   integer NOT NULL REFERENCES app.practice,
    account_id    bigint NOT NULL,
    caller        text NOT NULL DEFAULT session_user,     -- of our office
    direction     text NOT NULL CHECK (direction IN ('in', 'out')),
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'ended')),
    started_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at      timestamptz,
    spoke_with    text NOT NULL DEFAULT '',
    authorised_id bigint,                                 -- null: the patient or the guarantor
    identifiers   text[] NOT NULL DEFAULT '{}',           -- what they said right
    wrong         text[] NOT NULL DEFAULT '{}',           -- what they said wrong
    known_at      timestamptz,                            -- from here on something may be said
    reason        text NOT NULL DEFAULT '',
    outcome       text REFERENCES app.call_outcome,
    note          text NOT NULL DEFAULT '',
    next_on       date,
    next_at       timestamptz,
    version       integer NOT NULL DEFAULT 1,
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK (known_at IS NULL OR cardinality(identifiers) >= 2),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id),
    FOREIGN KEY (practice_id, authorised_id) REFERENCES app.authorised_person (practice_id, id)
);
CREATE UNIQUE INDEX patient_call_one_open ON app.patient_call (caller) WHERE state = 'open';
CREATE INDEX patient_call_by_account ON app.patient_call (account_id, started_at DESC);
