-- Change rows (no PHI), the folded counters desks poll, and the worker's log.
CREATE TABLE app.change (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic       text NOT NULL,                            -- queue, claim, remit, setup
    queue       text NOT NULL DEFAULT '',
    practice_id integer,
    location_id integer,
    claim_id    bigint,
    assignee    text NOT NULL DEFAULT '',
    items       integer NOT NULL DEFAULT 0,               -- delta for queue_summary
    cents       bigint NOT NULL DEFAULT 0,
    actor       text NOT NULL DEFAULT session_user,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    seq         bigint                                    -- number of the folding that counted it; null: not yet
);
CREATE INDEX change_unfolded ON app.change (id) WHERE seq IS NULL;
CREATE INDEX change_by_seq ON app.change (seq) WHERE seq IS NOT NULL;

-- One row per topic and queue; seq grows whenever something in it changed: the poll of every desk, every 5 s.
CREATE TABLE app.change_counter (
    topic text NOT NULL,
    queue text NOT NULL DEFAULT '',
    seq   bigint NOT NULL DEFAULT 0,
    at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (topic, queue)
);

CREATE TABLE app.job (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text NOT NULL,                            -- daily, fold, sweep, backup, watch
    started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at timestamptz,
    ok          boolean,
    text        text NOT NULL DEFAULT '',
    next_at     timestamptz
);
CREATE INDEX job_by_name ON app.job (name, started_at DESC);
