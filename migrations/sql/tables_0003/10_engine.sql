-- The follow-up engine: rules with scope and states, their history and back-tests, the office's calendar, learned pay lag.

-- Every calendar day; ordinal counts the business days up to and with it, so that n business days later is one look-up.
CREATE TABLE app.business_day (
    day     date PRIMARY KEY,
    ordinal integer NOT NULL,
    open    boolean NOT NULL
);
CREATE UNIQUE INDEX business_day_by_ordinal ON app.business_day (ordinal) INCLUDE (day) WHERE open;

-- A rule is asked only within its scope, from the day it is activated on; what is no draft changes no more.
ALTER TABLE app.rule ADD COLUMN state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'retired'));
UPDATE app.rule SET state = CASE WHEN active THEN 'active' ELSE 'retired' END;
ALTER TABLE app.rule DROP COLUMN active;
ALTER TABLE app.rule
    ADD COLUMN active       boolean GENERATED ALWAYS AS (state = 'active') STORED,
    ADD COLUMN practice_id  integer REFERENCES app.practice,      -- null: every practice
    ADD COLUMN location_id  integer,
    ADD COLUMN payer_id     integer REFERENCES app.payer,         -- null: every payer
    ADD COLUMN note         text NOT NULL DEFAULT '',             -- why it is as it is, for colleagues
    ADD COLUMN revision     integer NOT NULL DEFAULT 1,           -- grows with every change of the row: what a screen showed
    ADD COLUMN changed_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    ADD COLUMN changed_by   text NOT NULL DEFAULT session_user,
    ADD COLUMN activated_at timestamptz,
    ADD COLUMN activated_by text,
    ADD CONSTRAINT rule_location_of_practice CHECK (location_id IS NULL OR practice_id IS NOT NULL),
    ADD CONSTRAINT rule_location_fkey FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id);
-- One version of a rule is being written at a time; of several active ones the newest in force on the day counts.
CREATE UNIQUE INDEX rule_one_draft ON app.rule (code) WHERE state = 'draft';

-- Who did what to a rule, append-only.
CREATE TABLE app.rule_step (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id bigint NOT NULL REFERENCES app.rule,
    step    text NOT NULL CHECK (step IN ('drafted', 'changed', 'tested', 'activated', 'retired', 'imported')),
    text    text NOT NULL DEFAULT '',
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor   text NOT NULL DEFAULT session_user
);
CREATE INDEX rule_step_by_rule ON app.rule_step (rule_id, id);

-- What a rule would have changed. `content` is the hash of exactly what was tested: a rule changed since is untested.
CREATE TABLE app.rule_backtest (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id  bigint NOT NULL REFERENCES app.rule,
    content  text NOT NULL,
    from_on  date NOT NULL,
    until_on date NOT NULL,
    claims   bigint NOT NULL,                              -- looked at
    hits     bigint NOT NULL,                              -- decided by the rule
    cents    bigint NOT NULL,                              -- at stake on them
    figures  jsonb NOT NULL,                               -- load by day and person, earlier and later
    flags    jsonb NOT NULL DEFAULT '[]',                  -- what is wrong with it: kind, sentence, number of claims
    ms       integer NOT NULL,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor    text NOT NULL DEFAULT session_user
);
CREATE INDEX rule_backtest_by_rule ON app.rule_backtest (rule_id, id);

-- Days from submission to the first decision, of the last twelve months. location_id null: of the claim type everywhere;
-- claim_type '' besides: of the payer. The most particular row with enough decisions is used.
CREATE TABLE app.pay_lag (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payer_id    integer NOT NULL REFERENCES app.payer,
    claim_type  text NOT NULL DEFAULT '' CHECK (claim_type IN ('', 'P', 'D', 'I')),
    practice_id integer REFERENCES app.practice,
    location_id integer,
    n           integer NOT NULL CHECK (n > 0),
    p50         integer NOT NULL,
    p80         integer NOT NULL,
    p95         integer NOT NULL,
    learned_on  date NOT NULL,
    CHECK (p50 <= p80 AND p80 <= p95),
    CHECK (location_id IS NULL OR claim_type <> ''),
    CHECK ((practice_id IS NULL) = (location_id IS NULL)),
    UNIQUE NULLS NOT DISTINCT (payer_id, claim_type, location_id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);

-- A payer that became slower: the last thirty days of decisions against the eleven months before.
CREATE TABLE app.pay_lag_alert (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payer_id        integer NOT NULL REFERENCES app.payer,
    claim_type      text NOT NULL CHECK (claim_type IN ('P', 'D', 'I')),
    opened_on       date NOT NULL,
    last_on         date NOT NULL,                         -- the last day it was so
    closed_on       date,
    base_n          integer NOT NULL,
    base_p50        integer NOT NULL,
    base_p80        integer NOT NULL,
    recent_n        integer NOT NULL,
    recent_p50      integer NOT NULL,
    recent_p80      integer NOT NULL,
    over_share      integer NOT NULL,                      -- of recent decisions slower than the old p80, in thousandths
    acknowledged_at timestamptz,
    acknowledged_by text,
    answer          text NOT NULL DEFAULT '',
    CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL))
);
CREATE UNIQUE INDEX pay_lag_alert_one_open ON app.pay_lag_alert (payer_id, claim_type) WHERE closed_on IS NULL;

-- The daily run reads claim type and last activity, too: from the index alone.
DROP INDEX app.claim_open;
CREATE INDEX claim_open ON app.claim (practice_id, location_id, id)
    INCLUDE (payer_id, balance_cents, status, submitted_on, service_from, service_to, type, last_activity_on) WHERE balance_cents <> 0;
