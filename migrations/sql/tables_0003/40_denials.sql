-- The denial desk: what a refusal means and what is to be done (rows), acts on many at once, appeals and requests recorded.

-- A kind of refusal with its own way of working it. `steps` are the standard work, one line each, in the office's own words.
CREATE TABLE app.denial_category (
    code       text PRIMARY KEY CHECK (code ~ '^[a-z][a-z_]{1,30}$'),
    title      text NOT NULL CHECK (title <> ''),
    scenario   text NOT NULL CHECK (scenario IN ('missing_documentation', 'invalid_data', 'not_covered', 'not_separately_payable', 'other')),
    root_cause text NOT NULL CHECK (root_cause ~ '^[a-z][a-z_]{1,30}$'),   -- where in the office or outside it began
    team       text NOT NULL DEFAULT '',
    appealable boolean NOT NULL DEFAULT true,
    clock      text NOT NULL DEFAULT 'appeal1' CHECK (clock IN ('correct', 'appeal1', 'records')),
    steps      text[] NOT NULL DEFAULT '{}',
    ord        integer NOT NULL DEFAULT 100,
    active     boolean NOT NULL DEFAULT true,
    version    integer NOT NULL DEFAULT 1
);

-- One row of the taxonomy. The payer comes before its type and the type before any; there the remark, then the reason, then
-- the group tell more than none. Empty root cause, team, clock and null appealable: the category's. `steps` stand before its.
CREATE TABLE app.denial_rule (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payer_id       integer REFERENCES app.payer,           -- null: every payer of the type
    payer_type     text NOT NULL DEFAULT '',               -- '' : every type
    group_code     text NOT NULL DEFAULT '' CHECK (group_code IN ('', 'CO', 'PR', 'OA', 'PI', 'CR')),
    reason_code    text NOT NULL CHECK (reason_code ~ '^([A-Z0-9]{1,5}|\*)$'),     -- * : every reason
    remark_code    text NOT NULL DEFAULT '' CHECK (remark_code ~ '^[A-Z0-9]{0,6}$'),
    category       text NOT NULL REFERENCES app.denial_category,
    root_cause     text NOT NULL DEFAULT '',
    team           text NOT NULL DEFAULT '',
    appealable     boolean,
    clock          text NOT NULL DEFAULT '' CHECK (clock IN ('', 'correct', 'appeal1', 'records')),
    bars_appeal    boolean NOT NULL DEFAULT false,         -- with this remark no appeal is heard, whatever row decides
    needs_remark   boolean NOT NULL DEFAULT false,         -- the reason alone says little: a remark no row names is unmapped
    steps          text[] NOT NULL DEFAULT '{}',
    effective_from date NOT NULL DEFAULT '2000-01-01',
    effective_to   date,                                   -- the last day it holds
    note           text NOT NULL DEFAULT '',
    owner          text NOT NULL DEFAULT session_user,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    version        integer NOT NULL DEFAULT 1,
    CHECK (payer_id IS NULL OR payer_type = ''),
    CHECK (reason_code <> '*' OR remark_code <> '' OR payer_id IS NOT NULL OR payer_type <> ''),
    CHECK (effective_to IS NULL OR effective_to >= effective_from),
    CONSTRAINT denial_rule_once UNIQUE NULLS NOT DISTINCT (payer_id, payer_type, group_code, reason_code, remark_code, effective_from)
);
CREATE INDEX denial_rule_by_reason ON app.denial_rule (reason_code);

-- What is usually done below an amount, by location, practice or everywhere. Nothing happens by itself: it is proposed.
CREATE TABLE app.denial_act_rule (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    for_practice   integer REFERENCES app.practice,        -- null: every practice
    for_location   integer,                                -- null: every location
    category       text NOT NULL DEFAULT '',               -- '' : every category
    cents_to       bigint NOT NULL CHECK (cents_to > 0),   -- up to and with
    act            text NOT NULL CHECK (act IN ('resubmit', 'corrected', 'appeal', 'request', 'write_off')),
    reason         text NOT NULL DEFAULT '',               -- of a write-off
    effective_from date NOT NULL DEFAULT '2000-01-01',
    effective_to   date,
    owner          text NOT NULL DEFAULT session_user,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    version        integer NOT NULL DEFAULT 1,
    CHECK (for_location IS NULL OR for_practice IS NOT NULL),
    CHECK ((act = 'write_off') = (reason <> '')),
    CHECK (effective_to IS NULL OR effective_to >= effective_from),
    FOREIGN KEY (for_practice, for_location) REFERENCES app.location (practice_id, id),
    CONSTRAINT denial_act_rule_once UNIQUE NULLS NOT DISTINCT (for_practice, for_location, category, cents_to, effective_from)
);

-- When an untouched or old denial is told to a lead. Business days are the office's; days count from the day it was opened.
CREATE TABLE app.denial_step (
    step   smallint PRIMARY KEY CHECK (step BETWEEN 1 AND 9),
    name   text NOT NULL CHECK (name <> ''),
    unit   text NOT NULL CHECK (unit IN ('business_days', 'days')),
    amount integer NOT NULL CHECK (amount BETWEEN 1 AND 400),
    triage boolean NOT NULL DEFAULT false,                 -- only while nobody decided what is to be done
    active boolean NOT NULL DEFAULT true
);

ALTER TABLE app.work_reason
    ADD COLUMN remarks       text[] NOT NULL DEFAULT '{}',   -- what the payer said beside the reason; remark_code is the telling one
    ADD COLUMN denial_rule   bigint REFERENCES app.denial_rule,
    ADD COLUMN appealable    boolean NOT NULL DEFAULT true,
    ADD COLUMN classified_by text NOT NULL DEFAULT '',       -- the person who set the category by hand; '' : the taxonomy
    ADD COLUMN payer_id      integer REFERENCES app.payer,   -- who refused
    ADD COLUMN provider_id   integer,
    ADD COLUMN procedure     text NOT NULL DEFAULT '';       -- of the line that was refused most
-- Groups of open refusals are read from here alone.
CREATE INDEX work_reason_refused ON app.work_reason (practice_id, location_id)
    INCLUDE (id, kind, payer_id, group_code, reason_code, remark_code, procedure, provider_id, category, root_cause, cents, clock_on, escalated)
    WHERE closed_on IS NULL AND kind IN ('denial', 'appeal');
CREATE INDEX work_reason_refused_since ON app.work_reason (opened_on)
    INCLUDE (practice_id, location_id, payer_id, reason_code, procedure, category, root_cause, cents)
    WHERE kind IN ('denial', 'appeal');

-- One act on many refusals at once, by its own id: repeating the call does nothing again.
CREATE TABLE app.denial_act (
    id        uuid PRIMARY KEY,
    kind      text NOT NULL CHECK (kind IN ('outcome', 'assign', 'resubmit', 'corrected', 'appeal', 'request', 'write_off', 'category')),
    words     text NOT NULL CHECK (words <> ''),             -- what was done, no PHI
    done      integer NOT NULL,
    skipped   integer NOT NULL,
    cents     bigint NOT NULL,
    at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor     text NOT NULL DEFAULT session_user,
    undone_at timestamptz,
    undone_by text
);
CREATE INDEX denial_act_by_time ON app.denial_act (at DESC);

-- One refusal of the act: as it stood before (restored by an undo), and what the act made.
CREATE TABLE app.denial_act_part (
    practice_id   integer NOT NULL,
    location_id   integer,
    act_id        uuid NOT NULL REFERENCES app.denial_act,
    reason_id     bigint NOT NULL,
    claim_id      bigint NOT NULL,
    before        jsonb NOT NULL,                            -- the reason's row
    version_after integer NOT NULL,
    assignee      text,                                      -- of the item before an assignment
    assigned      text,                                      -- and after it
    claim_status  text NOT NULL DEFAULT '',                  -- of the claim, when the act changed it
    submitted_on  date,
    opened        bigint,                                    -- the reason the act opened
    op_id         uuid,                                      -- the write-off
    undone_at     timestamptz,
    PRIMARY KEY (act_id, reason_id),
    FOREIGN KEY (practice_id, reason_id) REFERENCES app.work_reason (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX denial_act_part_by_reason ON app.denial_act_part (reason_id);

-- An appeal as it was recorded and decided.
CREATE TABLE app.appeal (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    claim_id    bigint NOT NULL,
    reason_id   bigint NOT NULL,
    payer_id    integer NOT NULL REFERENCES app.payer,
    category    text NOT NULL DEFAULT '',
    level       smallint NOT NULL CHECK (level BETWEEN 1 AND 3),
    filed_on    date NOT NULL,
    method      text NOT NULL CHECK (method IN ('portal', 'mail', 'fax', 'phone', 'electronic')),
    reference   text NOT NULL DEFAULT '',
    document    text NOT NULL DEFAULT '',                    -- what was sent, in words
    scan_id     bigint,
    cents       bigint NOT NULL,
    decision    text CHECK (decision IN ('upheld', 'overturned', 'partial', 'withdrawn')),
    decided_on  date,
    decided_by  text NOT NULL DEFAULT '',                    -- the person who recorded it; a remittance: who posted it
    won_cents   bigint NOT NULL DEFAULT 0,
    decided_text text NOT NULL DEFAULT '',
    act_id      uuid,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    version     integer NOT NULL DEFAULT 1,
    CHECK ((decision IS NULL) = (decided_on IS NULL)),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, reason_id) REFERENCES app.work_reason (practice_id, id)
);
CREATE INDEX appeal_by_reason ON app.appeal (reason_id);
CREATE INDEX appeal_by_claim ON app.appeal (claim_id);
CREATE UNIQUE INDEX appeal_one_open ON app.appeal (reason_id) WHERE decision IS NULL;
CREATE UNIQUE INDEX appeal_one_level ON app.appeal (reason_id, level) WHERE decision IS DISTINCT FROM 'withdrawn';

-- What was asked of whom, so that a refusal can be answered.
CREATE TABLE app.information_request (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    claim_id    bigint NOT NULL,
    reason_id   bigint NOT NULL,
    asked_of    text NOT NULL CHECK (asked_of IN ('practice', 'provider', 'patient', 'payer')),
    what        text NOT NULL CHECK (btrim(what) <> ''),
    asked_on    date NOT NULL,
    due_on      date NOT NULL,
    reference   text NOT NULL DEFAULT '',
    scan_id     bigint,
    answered_on date,
    answer      text NOT NULL DEFAULT '',
    act_id      uuid,
    withdrawn   boolean NOT NULL DEFAULT false,              -- the act that asked was undone
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, reason_id) REFERENCES app.work_reason (practice_id, id)
);
CREATE INDEX information_request_by_reason ON app.information_request (reason_id);
CREATE INDEX information_request_open ON app.information_request (practice_id, location_id) WHERE answered_on IS NULL AND NOT withdrawn;

-- A claim that was sent again, as a person recorded it: how, when, with which reference.
CREATE TABLE app.resubmission (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    claim_id    bigint NOT NULL,
    reason_id   bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('resubmit', 'corrected')),
    sent_on     date NOT NULL,
    method      text NOT NULL CHECK (method IN ('portal', 'mail', 'fax', 'phone', 'electronic')),
    reference   text NOT NULL DEFAULT '',
    document    text NOT NULL DEFAULT '',
    scan_id     bigint,
    act_id      uuid,
    withdrawn   boolean NOT NULL DEFAULT false,              -- the act that recorded it was undone
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, reason_id) REFERENCES app.work_reason (practice_id, id)
);
CREATE INDEX resubmission_by_claim ON app.resubmission (claim_id);
