-- Clocks as data: how long a payer gives for each act, from which day it counts, and since when that is so.
-- The most precise row in force on the start day holds: payer, then line of business, then claim type, then payer type;
-- of several the one that came into force last. A row replaces its forerunner from its day on, so none is ever edited away.
CREATE TABLE app.clock_rule (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN ('file', 'correct', 'appeal1', 'appeal2', 'appeal3', 'records', 'refund', 'dispute')),
    payer_id         integer REFERENCES app.payer,              -- null: every payer
    payer_type       text NOT NULL DEFAULT '',                  -- '': every type
    line_of_business text NOT NULL DEFAULT '',                  -- SBR09; '': every one
    claim_type       text NOT NULL DEFAULT '' CHECK (claim_type IN ('', 'P', 'D', 'I')),
    days             integer NOT NULL CHECK (days BETWEEN 1 AND 1500),
    business         boolean NOT NULL DEFAULT false,            -- days of the office calendar instead of all days
    start_rule       text NOT NULL CHECK (start_rule IN ('service_from', 'service_to', 'submission', 'determination', 'letter')),
    effective_from   date NOT NULL DEFAULT '2000-01-01',
    effective_to     date,                                      -- the last day; null: open
    source           text NOT NULL CHECK (source <> ''),        -- where this was read: contract, manual, letter
    verify           boolean NOT NULL DEFAULT false,            -- nobody has checked it yet; rows on it say so
    payer_key        integer GENERATED ALWAYS AS (coalesce(payer_id, 0)) STORED,
    version          integer NOT NULL DEFAULT 1,
    changed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by       text NOT NULL DEFAULT session_user,
    CHECK (payer_id IS NULL OR payer_type = ''),
    CHECK (effective_to >= effective_from)
);
CREATE UNIQUE INDEX clock_rule_once ON app.clock_rule (kind, payer_key, payer_type, line_of_business, claim_type, effective_from);
CREATE INDEX clock_rule_by_payer ON app.clock_rule (payer_key, kind);

-- What the payers' rows said so far. Nobody had to tell a source then, so each is to be checked.
INSERT INTO app.clock_rule (kind, payer_id, days, start_rule, source, verify, changed_by)
SELECT said.kind, p.id, said.days, said.start_rule, 'taken over from the payer''s days', true, 'seed'
FROM app.payer p CROSS JOIN LATERAL (VALUES
    ('file', p.timely_filing_days, 'service_from'), ('correct', p.corrected_days, 'determination'),
    ('appeal1', p.appeal_days, 'determination'), ('dispute', p.dispute_days, 'letter')) AS said (kind, days, start_rule)
WHERE said.days IS NOT NULL;

-- The rows are the one truth now.
ALTER TABLE app.payer DROP COLUMN timely_filing_days, DROP COLUMN appeal_days, DROP COLUMN corrected_days, DROP COLUMN dispute_days;
-- When somebody answers the payer's telephone: ISO week days (1 Monday), from, until, in the payer's own zone. Null: always.
ALTER TABLE app.payer
    ADD COLUMN line_days   smallint[] NOT NULL DEFAULT '{}',
    ADD COLUMN line_opens  time,
    ADD COLUMN line_closes time,
    ADD COLUMN line_zone   text NOT NULL DEFAULT '',
    ADD CONSTRAINT payer_line_whole CHECK ((line_opens IS NULL) = (line_closes IS NULL) AND (line_opens IS NULL) = (line_zone = '')
        AND (line_opens IS NULL) = (line_days = '{}') AND line_opens < line_closes);

-- The filing limit of each claim, kept by a trigger from the rules (queue check proves it), and the day its filing is proved.
ALTER TABLE app.claim
    ADD COLUMN file_by     date,                               -- null: no rule covers it
    ADD COLUMN file_verify boolean NOT NULL DEFAULT false,
    ADD COLUMN filed_on    date;                               -- proof of filing stands since; null: none
UPDATE app.claim c SET file_by = c.service_from + k.days, file_verify = true FROM app.clock_rule k WHERE k.kind = 'file' AND k.payer_id = c.payer_id;
UPDATE app.claim c SET filed_on = a.day
FROM (SELECT claim_id, max(coalesce(status_on, received_on)) AS day FROM app.acknowledgement WHERE proof GROUP BY 1) a
WHERE a.claim_id = c.id AND c.status <> 'rejected';
DROP INDEX app.claim_open;
CREATE INDEX claim_open ON app.claim (practice_id, location_id, id)
    INCLUDE (payer_id, balance_cents, status, submitted_on, service_from, service_to, type, last_activity_on, file_by, filed_on)
    WHERE balance_cents <> 0;
-- The claims a place must still file or prove: the daily run reads these alone.
CREATE INDEX claim_to_file ON app.claim (practice_id, location_id, file_by) WHERE balance_cents <> 0 AND filed_on IS NULL AND file_by IS NOT NULL;

-- Which state of the rules the filing limits of a place were last computed from.
CREATE TABLE app.clock_place (
    practice_id integer NOT NULL REFERENCES app.practice,
    location_id integer NOT NULL,
    stamp       bigint NOT NULL,
    PRIMARY KEY (practice_id, location_id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);

-- What proves to a payer that a claim was filed in time, besides its own acknowledgement: a mail receipt, a portal's word.
CREATE TABLE app.filing_proof (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    location_id integer NOT NULL,
    claim_id    bigint NOT NULL,
    how         text NOT NULL CHECK (how IN ('mail', 'fax', 'portal', 'payer')),
    reference   text NOT NULL CHECK (reference <> ''),         -- receipt, tracking or confirmation number
    proved_on   date NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX filing_proof_by_claim ON app.filing_proof (claim_id);

-- The waterfall as data. kind: its queue, and how its money counts in the choice of the owner: first (blocks everything
-- else), amount (in steps), last (hides nothing). waterfall: the steps of deadline and money, one row.
CREATE TABLE app.work_kind (
    kind  text PRIMARY KEY,
    queue text NOT NULL REFERENCES app.queue,
    money text NOT NULL CHECK (money IN ('first', 'amount', 'last')),
    title text NOT NULL
);
CREATE TABLE app.waterfall (
    id           smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    last_days    integer NOT NULL CHECK (last_days >= 0),       -- calendar days to a deadline: the last call,
    near_days    integer NOT NULL CHECK (near_days >= last_days),  -- near (wakes what sleeps),
    soon_days    integer NOT NULL CHECK (soon_days >= near_days),  -- soon
    near_weight  integer NOT NULL,
    soon_weight  integer NOT NULL,
    far_weight   integer NOT NULL,
    large_cents  bigint NOT NULL CHECK (large_cents >= middle_cents),
    middle_cents bigint NOT NULL CHECK (middle_cents >= small_cents),
    small_cents  bigint NOT NULL CHECK (small_cents > 0),
    last_weight  integer NOT NULL,                              -- of money that counts last
    idle_weight  integer NOT NULL,                              -- besides, when no deadline is near or soon
    waits_weight integer NOT NULL,                              -- worked already, its next day is to come, its deadline near
    sleep_weight integer NOT NULL,
    CHECK (waits_weight > far_weight AND idle_weight > waits_weight AND sleep_weight > far_weight + last_weight + idle_weight)
);

-- Outcomes: what they ask for, what follows, and from which day the next date counts.
ALTER TABLE app.outcome
    ADD COLUMN next_action    text NOT NULL DEFAULT '',         -- what is done next, in words
    ADD COLUMN say            text NOT NULL DEFAULT '',         -- what to ask or say while the payer is on the line
    ADD COLUMN business       boolean NOT NULL DEFAULT false,   -- due_days and promise_days are days of the office calendar
    ADD COLUMN asks_reference boolean NOT NULL DEFAULT false,
    ADD COLUMN asks_promise   boolean NOT NULL DEFAULT false,   -- a date, and an amount where money was promised
    ADD COLUMN promise_days   integer CHECK (promise_days BETWEEN 0 AND 365),  -- after the promised date
    ADD COLUMN asks_time      boolean NOT NULL DEFAULT false,
    ADD COLUMN wake_on        text NOT NULL DEFAULT '' CHECK (wake_on IN ('', 'remittance', 'status', 'reply', 'letter')),
    ADD COLUMN opens_kind     text NOT NULL DEFAULT '',         -- another reason is opened besides
    ADD COLUMN clock          text NOT NULL DEFAULT '' CHECK (clock IN ('', 'file', 'correct', 'appeal1', 'appeal2', 'appeal3', 'records', 'refund', 'dispute')),
    ADD COLUMN stops_clock    boolean NOT NULL DEFAULT false,   -- the reason's deadline is met
    ADD COLUMN unproves       boolean NOT NULL DEFAULT false;   -- the payer has no claim: proof of filing no longer counts

-- What a payer said it would do, and by when. kept: an event answered it; late: after its day; broken: its day passed.
CREATE TABLE app.promise (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL REFERENCES app.practice,
    location_id    integer NOT NULL,
    claim_id       bigint NOT NULL,
    payer_id       integer NOT NULL REFERENCES app.payer,
    what           text NOT NULL CHECK (what <> ''),
    cents          bigint CHECK (cents > 0),
    by_on          date NOT NULL,
    check_on       date NOT NULL CHECK (check_on >= by_on),     -- when nothing has come by then, it is broken
    reference      text NOT NULL DEFAULT '',
    representative text NOT NULL DEFAULT '',
    made_on        date NOT NULL,
    made_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by        text NOT NULL DEFAULT session_user,
    state          text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'kept', 'broken', 'late', 'replaced')),
    settled_on     date,
    version        integer NOT NULL DEFAULT 1,
    CHECK ((state = 'open') = (settled_on IS NULL)),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX promise_by_claim ON app.promise (claim_id);
CREATE UNIQUE INDEX promise_one_open ON app.promise (claim_id) WHERE state = 'open';
CREATE INDEX promise_due ON app.promise (practice_id, location_id, check_on) WHERE state = 'open';
CREATE INDEX promise_by_payer ON app.promise (payer_id, state);

-- The day a person dated it: a deadline that comes nearer afterwards wakes it again.
ALTER TABLE app.work_reason
    ADD COLUMN dated_on     date,
    ADD COLUMN clock_verify boolean NOT NULL DEFAULT false;
UPDATE app.work_reason SET clock_kind = 'appeal1' WHERE clock_kind = 'appeal';
UPDATE app.work_item SET clock_kind = 'appeal1' WHERE clock_kind = 'appeal';
ALTER TABLE app.work_item
    ADD COLUMN clock_verify boolean NOT NULL DEFAULT false,
    ADD COLUMN clock_step   smallint NOT NULL DEFAULT 0;      -- of its deadline: 1 soon, 2 near, 3 last call, 4 run out
CREATE INDEX work_reason_wakes ON app.work_reason (claim_id) WHERE closed_on IS NULL AND wake_on <> '';
-- Take next walks what may be handed out at any time; the few that have a moment stand in an index of their own.
DROP INDEX app.work_item_take;
CREATE INDEX work_item_take ON app.work_item (queue, rank, due_on, id) INCLUDE (practice_id, location_id, assignee, payer_id)
    WHERE status = 0 AND due_at IS NULL;
CREATE INDEX work_item_timed ON app.work_item (queue, due_at, id) INCLUDE (practice_id, location_id, assignee, payer_id)
    WHERE status = 0 AND due_at IS NOT NULL;
ALTER TABLE app.draft ADD COLUMN fields jsonb NOT NULL DEFAULT '{}';
