-- Queues, rules, reasons, items, notes. Queues and rules are rows: a new one needs no code.
CREATE TABLE app.queue (
    code    text PRIMARY KEY CHECK (code ~ '^[a-z][a-z_]{1,30}$'),
    title   text NOT NULL,
    section text NOT NULL DEFAULT 'pool' CHECK (section IN ('my_day', 'pool', 'supervisor')),
    ord     integer NOT NULL DEFAULT 100,
    weight  integer NOT NULL DEFAULT 50,                  -- tie-break of the waterfall: lower wins
    key     text NOT NULL DEFAULT '',                     -- letter after G
    active  boolean NOT NULL DEFAULT true
);

CREATE TABLE app.rule (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text NOT NULL,
    family         text NOT NULL CHECK (family IN ('follow_up', 'denial', 'routing', 'posting')),
    ord            integer NOT NULL DEFAULT 100,          -- lower is asked first; the first that holds decides
    condition      jsonb NOT NULL DEFAULT '{}',           -- tree over the closed vocabulary of app.rules
    action         jsonb NOT NULL,                        -- queue, due_days, business_days, priority, kind, clock ...
    text           text NOT NULL,                         -- one sentence with {placeholders} of the vocabulary
    owner          text NOT NULL DEFAULT session_user,
    effective_from date NOT NULL DEFAULT '2000-01-01',
    effective_to   date,
    version        integer NOT NULL DEFAULT 1,
    active         boolean NOT NULL DEFAULT true,
    UNIQUE (code, version)
);

CREATE TABLE app.outcome (
    code      text PRIMARY KEY,
    title     text NOT NULL,
    key       text NOT NULL DEFAULT '',
    due_days  integer,                                    -- calendar days to the next date; null: closes the reason
    from_rule boolean NOT NULL DEFAULT false,             -- true: the next date comes from the claim's follow-up rule
    closes    boolean NOT NULL DEFAULT false,
    move_to   text REFERENCES app.queue,
    text      text NOT NULL,                              -- why the next date is what it is
    ord       integer NOT NULL DEFAULT 100,
    active    boolean NOT NULL DEFAULT true
);

-- Everything open on a claim, each with its own clock. claim_id null: an exception of a remittance with no claim.
CREATE TABLE app.work_reason (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL REFERENCES app.practice,
    location_id    integer,
    claim_id       bigint,
    remit_claim_id bigint,
    remit_id       bigint,
    kind           text NOT NULL CHECK (kind IN ('follow_up', 'denial', 'exception', 'underpaid', 'secondary', 'credit',
                       'patient', 'rejected', 'suspense', 'unrouted')),
    queue          text NOT NULL REFERENCES app.queue,
    opened_on      date NOT NULL,
    due_on         date NOT NULL,
    clock_kind     text NOT NULL DEFAULT 'due',           -- file, appeal, correct, records, due ...
    clock_on       date,                                  -- the deadline itself
    cents          bigint NOT NULL DEFAULT 0,
    text           text NOT NULL CHECK (text <> ''),      -- why it is here, one sentence, no PHI
    rule_code      text NOT NULL DEFAULT '',
    by_rule        boolean NOT NULL DEFAULT true,         -- due_on set by a rule (engine may move it) or by an outcome (it may not)
    priority       smallint CHECK (priority BETWEEN 0 AND 8),  -- a rule's own rank; null: from clock and money
    group_code     text NOT NULL DEFAULT '',
    reason_code    text NOT NULL DEFAULT '',
    closed_on      date,
    closed_text    text NOT NULL DEFAULT '',
    closed_by      text NOT NULL DEFAULT '',              -- the person whose outcome closed it; '' : a rule or a posting did
    version        integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);
CREATE UNIQUE INDEX work_reason_one_open ON app.work_reason (claim_id, kind, coalesce(remit_claim_id, 0)) WHERE closed_on IS NULL AND claim_id IS NOT NULL;
CREATE UNIQUE INDEX work_reason_one_exception ON app.work_reason (remit_claim_id) WHERE closed_on IS NULL AND claim_id IS NULL AND remit_claim_id IS NOT NULL;
CREATE INDEX work_reason_by_claim ON app.work_reason (claim_id) WHERE closed_on IS NULL;
CREATE INDEX work_reason_by_place ON app.work_reason (practice_id, location_id, kind) INCLUDE (claim_id) WHERE closed_on IS NULL;
ALTER TABLE app.work_reason SET (fillfactor = 80);
CREATE INDEX work_reason_closed_by_person ON app.work_reason (claim_id) WHERE closed_by <> '';

-- One owner per claim (or per claimless exception): the row the queues list.
-- status 0 to do, 1 held, 2 asleep until its date (the daily run wakes it), 9 done.
CREATE TABLE app.work_item (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL REFERENCES app.practice,
    location_id    integer,
    claim_id       bigint,
    reason_id      bigint NOT NULL,                       -- the reason that owns it now
    remit_claim_id bigint,
    queue          text NOT NULL REFERENCES app.queue,
    status         smallint NOT NULL DEFAULT 0 CHECK (status IN (0, 1, 2, 9)),
    rank           smallint NOT NULL DEFAULT 5,           -- 0 first; ascending, so the whole key runs one way
    due_on         date NOT NULL,
    clock_kind     text NOT NULL DEFAULT '',
    clock_on       date,
    assignee       text,
    holder         text,
    lease_until    timestamptz,
    parked         boolean NOT NULL DEFAULT false,
    text           text NOT NULL,
    patient_name   text NOT NULL DEFAULT '',
    claim_number   text NOT NULL DEFAULT '',
    payer_id       integer REFERENCES app.payer,
    service_from   date,
    balance_cents  bigint NOT NULL DEFAULT 0,
    version        integer NOT NULL DEFAULT 1,
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by     text NOT NULL DEFAULT session_user,
    CHECK ((status = 1) = (holder IS NOT NULL)),
    CHECK ((holder IS NULL) = (lease_until IS NULL)),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, reason_id) REFERENCES app.work_reason (practice_id, id)
);
CREATE UNIQUE INDEX work_item_one_owner ON app.work_item (claim_id) WHERE status <> 9 AND claim_id IS NOT NULL;
CREATE UNIQUE INDEX work_item_one_exception ON app.work_item (remit_claim_id) WHERE status <> 9 AND claim_id IS NULL AND remit_claim_id IS NOT NULL;
-- Queries repeat these predicates as literals: a plan cannot prove them from a parameter.
CREATE INDEX work_item_list ON app.work_item (queue, rank, due_on, id) INCLUDE (practice_id, location_id, assignee, payer_id, service_from, balance_cents) WHERE status <> 9;
CREATE INDEX work_item_take ON app.work_item (queue, rank, due_on, id) INCLUDE (practice_id, location_id, assignee, payer_id) WHERE status = 0;
CREATE INDEX work_item_mine ON app.work_item (assignee, queue, rank, due_on, id) WHERE status <> 9 AND assignee IS NOT NULL;
CREATE INDEX work_item_held ON app.work_item (holder, lease_until) WHERE status = 1;
CREATE INDEX work_item_lease ON app.work_item (lease_until) WHERE status = 1;
CREATE INDEX work_item_by_place ON app.work_item (practice_id, location_id) INCLUDE (id, claim_id, reason_id, status, rank, due_on, clock_on, balance_cents) WHERE status <> 9;
CREATE INDEX work_item_asleep ON app.work_item (due_on) WHERE status = 2;
ALTER TABLE app.work_item SET (autovacuum_vacuum_scale_factor = 0.02, fillfactor = 80);

-- Counts per queue and scope, folded from change rows by the worker; desks sum what they may see.
CREATE TABLE app.queue_summary (
    practice_id integer NOT NULL,
    location_id integer NOT NULL DEFAULT 0,               -- 0: practice-level rows
    queue       text NOT NULL REFERENCES app.queue,
    assignee    text NOT NULL DEFAULT '',                 -- '' : pool
    items       bigint NOT NULL,
    cents       bigint NOT NULL,
    overdue     bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (practice_id, location_id, queue, assignee)
);

-- What happened to a claim, for the one time line. Append-only. claim_id null: on a received claim nothing was matched to;
-- when it is matched later, the claim's time line shows these rows by remit_claim_id.
CREATE TABLE app.event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    location_id integer,
    claim_id    bigint,
    remit_claim_id bigint,
    kind        text NOT NULL CHECK (kind IN ('note', 'outcome', 'reassign', 'sent', 'remittance', 'exception', 'reversal', 'print', 'system')),
    text        text NOT NULL,
    outcome     text REFERENCES app.outcome,
    next_on     date,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    CHECK (claim_id IS NOT NULL OR remit_claim_id IS NOT NULL),
    CHECK (claim_id IS NULL OR location_id IS NOT NULL),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, remit_claim_id) REFERENCES app.remit_claim (practice_id, id)
);
CREATE INDEX event_by_claim ON app.event (claim_id, at);
CREATE INDEX event_by_received ON app.event (remit_claim_id, at) WHERE remit_claim_id IS NOT NULL;

-- What is being typed: kept every 2 seconds, so that a crash loses nothing. On a claim, or on a received claim without one.
CREATE TABLE app.draft (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login       text NOT NULL DEFAULT session_user,
    practice_id integer NOT NULL,
    location_id integer,
    claim_id    bigint,
    remit_claim_id bigint,
    body        text NOT NULL DEFAULT '',
    outcome     text NOT NULL DEFAULT '',
    next_on     date,
    pane        jsonb NOT NULL DEFAULT '{}',
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    CHECK (num_nonnulls(claim_id, remit_claim_id) = 1),
    UNIQUE NULLS NOT DISTINCT (login, claim_id, remit_claim_id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, remit_claim_id) REFERENCES app.remit_claim (practice_id, id)
);

CREATE TABLE app.preference (
    login text NOT NULL DEFAULT session_user,
    key   text NOT NULL,
    value jsonb NOT NULL,
    PRIMARY KEY (login, key)
);
