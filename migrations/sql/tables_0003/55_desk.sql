-- The desk: saved views, questions to the lead, what was exported, and what lists show and filter by.

-- What people did on an item, for its list: kept by the events themselves (trigger count_touches).
ALTER TABLE app.work_item
    ADD COLUMN last_outcome text NOT NULL DEFAULT '',         -- the last one recorded on the claim while this item was open
    ADD COLUMN touches      integer NOT NULL DEFAULT 0,       -- notes, outcomes, calls ... of people
    ADD COLUMN touched_at   timestamptz;
UPDATE app.work_item w SET touches = e.touches, touched_at = e.at, last_outcome = coalesce(e.outcome, '')
FROM (SELECT claim_id, count(*) AS touches, max(at) AS at,
          (array_agg(outcome ORDER BY at DESC) FILTER (WHERE kind = 'outcome'))[1] AS outcome
      FROM app.event WHERE kind IN ('note', 'outcome') AND claim_id IS NOT NULL GROUP BY claim_id) AS e
WHERE w.claim_id = e.claim_id AND w.status <> 9;

-- A filter that is not the queue itself walks one of these and never the table: what it asks for is in the index.
DROP INDEX app.work_item_list;
CREATE INDEX work_item_list ON app.work_item (queue, rank, due_on, id)
    INCLUDE (practice_id, location_id, assignee, payer_id, service_from, balance_cents, status, clock_kind, clock_on,
             category, team, escalated, last_outcome) WHERE status <> 9;
CREATE INDEX work_item_of_payer ON app.work_item (payer_id, queue, rank, due_on, id)
    INCLUDE (practice_id, location_id, assignee, service_from, balance_cents, status, clock_kind, clock_on,
             category, team, escalated, last_outcome) WHERE status <> 9;
CREATE INDEX work_item_of_location ON app.work_item (location_id, queue, rank, due_on, id)
    INCLUDE (practice_id, assignee, payer_id, service_from, balance_cents, status, clock_kind, clock_on,
             category, team, escalated, last_outcome) WHERE status <> 9;

-- Find by what a payer gave for a call, and by what was asked back in a letter.
CREATE INDEX work_reason_by_reference ON app.work_reason (reference) WHERE reference <> '';
CREATE INDEX takeback_letter_by_number ON app.takeback_letter (control_norm);

-- A named filter of one person, or of a team. No PHI: codes, ids and amounts.
CREATE TABLE app.saved_view (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    owner      text NOT NULL DEFAULT session_user,
    team       text NOT NULL DEFAULT '',                      -- '' : the owner's own; '*' : everybody's; else a team's
    name       text NOT NULL CHECK (name = btrim(name) AND length(name) BETWEEN 1 AND 60),
    queue      text NOT NULL REFERENCES app.queue,
    filters    jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(filters) = 'object'),
    key        smallint CHECK (key BETWEEN 1 AND 9),          -- V and this digit open it
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (owner, name)
);
CREATE INDEX saved_view_shared ON app.saved_view (team) WHERE team <> '';

-- What a person asks the lead about a held claim, and the answer. Text of people: PHI, so it lies where the claim lies.
CREATE TABLE app.question (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL REFERENCES app.practice,
    location_id    integer,
    claim_id       bigint,
    remit_claim_id bigint,
    item_id        bigint NOT NULL REFERENCES app.work_item ON DELETE CASCADE,
    reason_id      bigint NOT NULL,
    payer_id       integer REFERENCES app.payer,
    asked_by       text NOT NULL DEFAULT session_user,
    asked_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    addressee      text NOT NULL DEFAULT '',                  -- a login; '' : any lead
    body           text NOT NULL CHECK (btrim(body) <> ''),
    sleeps         boolean NOT NULL DEFAULT false,            -- the item waits for the answer instead of in the asker's hands
    state          text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'answered', 'withdrawn')),
    answer         text NOT NULL DEFAULT '',
    answered_by    text NOT NULL DEFAULT '',
    answered_at    timestamptz,
    seen_at        timestamptz,                               -- the asker read the answer
    tip_id         bigint REFERENCES app.payer_tip ON DELETE SET NULL,
    CHECK ((state = 'answered') = (answer <> '')),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX question_open ON app.question (asked_at, id) WHERE state = 'open';
CREATE INDEX question_by_asker ON app.question (asked_by, asked_at DESC);
CREATE INDEX question_by_answer ON app.question (answered_at DESC) WHERE state = 'answered';
CREATE INDEX question_by_item ON app.question (item_id);

-- A tip that was rewritten says by whom and when (trigger sign_tip).
ALTER TABLE app.payer_tip
    ADD COLUMN edited_by text NOT NULL DEFAULT '',
    ADD COLUMN edited_at timestamptz;
CREATE INDEX payer_tip_by_payer ON app.payer_tip (payer_id);

-- Lists that left the office as files: who, which, how many rows. No PHI. rows null: begun and never finished.
CREATE TABLE app.export_log (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login       text NOT NULL DEFAULT session_user,
    list        text NOT NULL CHECK (length(list) BETWEEN 1 AND 80),
    format      text NOT NULL CHECK (format IN ('xlsx', 'csv')),
    filters     text NOT NULL DEFAULT '' CHECK (length(filters) <= 500),  -- codes and bounds, never a name that was typed
    most        integer NOT NULL,                                     -- rows this person could export when it began
    rows        integer CHECK (rows >= 0),
    begun_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz
);
CREATE INDEX export_log_by_time ON app.export_log (begun_at DESC);
CREATE TABLE app.export_limit (
    only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    rows       integer NOT NULL DEFAULT 5000 CHECK (rows >= 0),            -- more than these need a supervisor
    lead_rows  integer NOT NULL DEFAULT 200000 CHECK (lead_rows >= rows)   -- more than these leave by nobody's desk
);
INSERT INTO app.export_limit DEFAULT VALUES;
