-- The floor: who is where, teams and routes, moves with a way back, absence, what is expected, and the days worked.

-- Where an item stands with the routing. placed_by: '' nobody yet, rule (the routing may place it anew when it changes
-- its queue), person (the routing never touches it). routed_queue: the queue the routing last looked at it in.
ALTER TABLE app.work_item
    ADD COLUMN placed_by    text NOT NULL DEFAULT '' CHECK (placed_by IN ('', 'rule', 'person')),
    ADD COLUMN placed_at    timestamptz,
    ADD COLUMN routed_queue text NOT NULL DEFAULT '';
UPDATE app.work_item SET placed_by = 'person', placed_at = changed_at WHERE assignee IS NOT NULL;
-- What the routing has not looked at yet. Queries repeat the predicate.
CREATE INDEX work_item_to_route ON app.work_item (id)
    WHERE status IN (0, 2) AND placed_by <> 'person' AND routed_queue <> queue;
-- One cell of the floor: its dates and its money are counted from the index alone.
CREATE INDEX work_item_cell ON app.work_item (practice_id, (coalesce(location_id, 0)), queue, (coalesce(assignee, '')))
    INCLUDE (location_id, assignee, team, due_on, clock_on, balance_cents) WHERE status <> 9;
CREATE INDEX work_item_escalated ON app.work_item (escalated) WHERE status <> 9 AND escalated > 0;
CREATE INDEX work_reason_escalated ON app.work_reason (escalated) WHERE closed_on IS NULL AND escalated > 0;

-- A cell of the floor as of the last refreshing (every minute for what moved, wholly by the night): what the folded
-- summary does not know. Items and dollars of a board come from the summary; these tell lateness, clocks and teams.
CREATE TABLE app.floor_cell (
    practice_id integer NOT NULL,
    location_id integer NOT NULL DEFAULT 0,               -- 0: practice-level rows
    queue       text NOT NULL REFERENCES app.queue,
    assignee    text NOT NULL DEFAULT '',                 -- '' : pool
    team        text NOT NULL DEFAULT '',
    items       bigint NOT NULL,
    cents       bigint NOT NULL,
    overdue     bigint NOT NULL,
    first_due   date,
    first_clock date,
    PRIMARY KEY (practice_id, location_id, queue, assignee, team)
);
-- How far the cells are: the folding they know, and the day lateness is counted from.
CREATE TABLE app.floor_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    seq      bigint NOT NULL DEFAULT 0,
    as_of    date,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO app.floor_clock DEFAULT VALUES;

-- Numbers the office may change: days until untouched work goes back, days within which a return counts as rework ...
CREATE TABLE app.floor_setting (
    code       text PRIMARY KEY CHECK (code ~ '^[a-z][a-z_]{1,30}$'),
    number     integer,
    word       text NOT NULL DEFAULT '',
    text       text NOT NULL CHECK (text <> ''),
    changed_by text NOT NULL DEFAULT session_user,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO app.floor_setting (code, number, word, text) VALUES
    ('stale_days', 5, '', 'business days an assigned item may lie untouched past its date before it goes back; 0: never'),
    ('stale_to', NULL, 'pool', 'where untouched work goes: pool, or lead (the lead of its team)'),
    ('rework_days', 30, '', 'calendar days within which the same reason coming back counts as rework'),
    ('credit_days', 90, '', 'calendar days for which the last outcome on a claim earns what is resolved on it'),
    ('idle_minutes', 10, '', 'minutes without a key or a click after which a desk counts as idle'),
    ('gap_owner', NULL, '', 'login that owns gaps of the morning board nobody else is named for');

CREATE TABLE app.team (
    code    text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{1,30}$'),
    title   text NOT NULL CHECK (title <> ''),
    lead    text NOT NULL DEFAULT '',                     -- a login; '' : nobody
    backup  text NOT NULL DEFAULT '',                     -- stands in for the lead
    active  boolean NOT NULL DEFAULT true,
    version integer NOT NULL DEFAULT 1
);
CREATE TABLE app.team_member (
    team    text NOT NULL REFERENCES app.team,
    login   text NOT NULL,
    letters text NOT NULL DEFAULT '' CHECK (letters ~ '^([A-Z](-[A-Z])?(,[A-Z](-[A-Z])?)*)?$'),  -- A-F,M: patients of an alpha split
    given   bigint NOT NULL DEFAULT 0,                    -- how many the round robin has given so far
    PRIMARY KEY (team, login)
);
CREATE INDEX team_member_by_login ON app.team_member (login);
CREATE TABLE app.skill (
    login text NOT NULL,
    skill text NOT NULL CHECK (skill ~ '^[a-z][a-z0-9_]{1,30}$'),
    PRIMARY KEY (login, skill)
);

-- Who gets what: the first rule that holds decides, by ord and code. Every null or empty condition holds for all.
CREATE TABLE app.route_rule (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code           text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{1,40}$'),
    ord            integer NOT NULL DEFAULT 100,
    queue          text REFERENCES app.queue,
    practice_id    integer REFERENCES app.practice,
    location_id    integer,
    payer_id       integer REFERENCES app.payer,
    category       text NOT NULL DEFAULT '',              -- of the denial taxonomy
    from_cents     bigint,
    to_cents       bigint,
    skill          text NOT NULL DEFAULT '',              -- only members who have it
    team           text REFERENCES app.team,
    person         text NOT NULL DEFAULT '',              -- mode person
    mode           text NOT NULL CHECK (mode IN ('person', 'lead', 'round_robin', 'least_loaded', 'alpha', 'pool')),
    note           text NOT NULL DEFAULT '',
    owner          text NOT NULL DEFAULT session_user,
    effective_from date NOT NULL DEFAULT '2000-01-01',
    effective_to   date,
    version        integer NOT NULL DEFAULT 1,
    changed_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (code, version),
    CHECK ((mode = 'person') = (person <> '')),
    CHECK (mode = 'person' OR team IS NOT NULL),
    CHECK (from_cents IS NULL OR to_cents IS NULL OR from_cents <= to_cents),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);

CREATE TABLE app.absence (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    login      text NOT NULL,
    from_on    date NOT NULL,                             -- first and last day in the office's zone
    to_on      date NOT NULL,
    cover      text NOT NULL DEFAULT '',                  -- a login, or
    cover_team text REFERENCES app.team,                  -- a team; neither: the pool
    state      text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'begun', 'ended', 'called_off')),
    made_by    text NOT NULL DEFAULT session_user,
    made_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_at   timestamptz,
    ended_at   timestamptz,
    version    integer NOT NULL DEFAULT 1,
    CHECK (from_on <= to_on),
    CHECK (cover = '' OR cover_team IS NULL),
    CHECK (cover <> login)
);
CREATE INDEX absence_open ON app.absence (login, from_on) WHERE state IN ('planned', 'begun');

-- A move of items from people to people, with everything its undoing needs. No PHI: numbers and logins.
CREATE TABLE app.floor_move (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    op_id      uuid NOT NULL UNIQUE,                      -- asked twice, done once
    kind       text NOT NULL CHECK (kind IN ('move', 'absence', 'stale', 'ended', 'undo', 'return')),
    text       text NOT NULL CHECK (text <> ''),          -- what was asked for, in words
    absence_id bigint REFERENCES app.absence,
    of_move    bigint REFERENCES app.floor_move,          -- the move this one takes back
    items      integer NOT NULL DEFAULT 0,
    cents      bigint NOT NULL DEFAULT 0,
    held       integer NOT NULL DEFAULT 0,
    skipped    integer NOT NULL DEFAULT 0,
    skipped_text text NOT NULL DEFAULT '',
    actor      text NOT NULL DEFAULT session_user,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    undone_by  text,
    undone_at  timestamptz
);
CREATE INDEX floor_move_by_absence ON app.floor_move (absence_id) WHERE absence_id IS NOT NULL;
CREATE INDEX floor_move_by_time ON app.floor_move (at DESC);
CREATE TABLE app.floor_move_part (
    move_id     bigint NOT NULL REFERENCES app.floor_move,
    item_id     bigint NOT NULL,
    practice_id integer NOT NULL,
    location_id integer,
    before      text NOT NULL DEFAULT '',                 -- who had it; '' : the pool
    placed      text NOT NULL DEFAULT '',                 -- who had put it there, as work_item.placed_by
    after       text NOT NULL DEFAULT '',
    version     integer NOT NULL,                         -- of the item, after the move
    PRIMARY KEY (move_id, item_id)
);
CREATE INDEX floor_move_part_by_item ON app.floor_move_part (item_id, move_id);

-- Which step of an escalation a lead has dealt with: the next step comes up again.
CREATE TABLE app.escalation_done (
    practice_id integer NOT NULL,
    location_id integer,
    reason_id   bigint NOT NULL,
    step        smallint NOT NULL,
    note        text NOT NULL CHECK (note <> ''),
    done_by     text NOT NULL DEFAULT session_user,
    done_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (reason_id, step),
    FOREIGN KEY (practice_id, reason_id) REFERENCES app.work_reason (practice_id, id)
);

-- Who sits at a desk now. A row that was not renewed for a minute and a half is gone. No PHI: what somebody holds is the
-- item's own lease.
CREATE TABLE app.presence (
    login      text PRIMARY KEY,
    page       text NOT NULL DEFAULT '',
    queue      text NOT NULL DEFAULT '',
    calling    boolean NOT NULL DEFAULT false,
    since      timestamptz NOT NULL,                      -- on this page
    idle_since timestamptz,
    seen_at    timestamptz NOT NULL
);
ALTER TABLE app.presence SET (fillfactor = 50, autovacuum_vacuum_threshold = 500);
CREATE TABLE app.presence_day (
    day         date NOT NULL,
    login       text NOT NULL,
    seconds     integer NOT NULL DEFAULT 0,               -- at the desk, idle minutes left out
    call_seconds integer NOT NULL DEFAULT 0,
    PRIMARY KEY (day, login)
);
ALTER TABLE app.presence_day SET (fillfactor = 50);

-- What came in, per source and day: the history the morning board learns from. Numbers only.
CREATE TABLE app.feed_day (
    feed        text NOT NULL CHECK (feed IN ('claims', 'remits', 'acknowledgements', 'bank', 'mail')),
    source      text NOT NULL,                            -- claims N, remits AETNA, bank B1 ...
    practice_id integer NOT NULL DEFAULT 0,               -- 0: of all practices (a payer)
    day         date NOT NULL,
    items       bigint NOT NULL,
    cents       bigint NOT NULL DEFAULT 0,
    first_at    time,                                     -- of the day, in the office's zone; null: not known
    PRIMARY KEY (feed, source, practice_id, day)
);
CREATE INDEX feed_day_by_day ON app.feed_day (day);
CREATE TABLE app.feed_owner (
    feed   text NOT NULL,
    source text NOT NULL,
    owner  text NOT NULL DEFAULT '',
    watched boolean NOT NULL DEFAULT true,                -- false: nobody waits for it any more
    note   text NOT NULL DEFAULT '',
    PRIMARY KEY (feed, source)
);
-- What was expected and did not come, or came too small: an item with an owner until it is closed.
CREATE TABLE app.gap (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    feed        text NOT NULL,
    source      text NOT NULL,
    practice_id integer NOT NULL DEFAULT 0,
    day         date NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('missing', 'small', 'failed')),
    text        text NOT NULL CHECK (text <> ''),         -- what was expected and by which method
    cents       bigint NOT NULL DEFAULT 0,                -- the usual money of it
    owner       text NOT NULL,
    note        text NOT NULL DEFAULT '',
    opened_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_at   timestamptz,
    closed_by   text NOT NULL DEFAULT '',                 -- '' : by arrival
    closed_why  text NOT NULL DEFAULT '',
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (feed, source, practice_id, day),
    CHECK ((closed_at IS NULL) OR closed_why <> '')
);
CREATE INDEX gap_open ON app.gap (opened_at) WHERE closed_at IS NULL;
CREATE INDEX submission_by_time ON app.submission USING brin (at) WITH (pages_per_range = 16);
CREATE INDEX acknowledgement_by_time ON app.acknowledgement USING brin (at) WITH (pages_per_range = 16);
CREATE INDEX event_by_time ON app.event USING brin (at) WITH (pages_per_range = 16);
CREATE INDEX work_reason_by_closing ON app.work_reason (closed_on) WHERE closed_on IS NOT NULL;
CREATE INDEX work_reason_by_opening ON app.work_reason (opened_on);

-- A person's day at one place, filled by the night: a year of it stays small however many events there are.
CREATE TABLE app.work_day (
    day            date NOT NULL,
    login          text NOT NULL,
    practice_id    integer NOT NULL,
    location_id    integer NOT NULL DEFAULT 0,
    team           text NOT NULL DEFAULT '',              -- the person's, on that day
    touches        integer NOT NULL DEFAULT 0,
    outcomes       integer NOT NULL DEFAULT 0,
    claims         integer NOT NULL DEFAULT 0,            -- distinct claims touched
    resolved       integer NOT NULL DEFAULT 0,            -- reasons resolved
    resolved_cents bigint NOT NULL DEFAULT 0,
    rework         integer NOT NULL DEFAULT 0,            -- of the person's resolved reasons, came back
    rework_cents   bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (day, login, practice_id, location_id)
);
