-- Mending what was posted: which received claims one act took back and posted elsewhere, and what had left the office by then.
CREATE TABLE app.mend (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    kind        text NOT NULL CHECK (kind IN ('move', 'swap', 'again', 'alike')),
    reason      text NOT NULL CHECK (btrim(reason) <> ''),
    treatment   text NOT NULL DEFAULT '',                  -- alike: what became of the reasons; '' : approved as planned
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    undone_at   timestamptz,
    undone_by   text,
    UNIQUE (practice_id, id)
);
CREATE INDEX mend_by_time ON app.mend (practice_id, at DESC);

-- One received claim of the act: where it stood before and after, by operation.
CREATE TABLE app.mend_part (
    practice_id    integer NOT NULL,
    mend_id        bigint NOT NULL,
    remit_claim_id bigint NOT NULL,
    claim_before   bigint,
    claim_after    bigint,
    state_before   text NOT NULL,
    op_before      uuid REFERENCES led.op,
    op_after       uuid REFERENCES led.op,
    PRIMARY KEY (mend_id, remit_claim_id),
    FOREIGN KEY (practice_id, mend_id) REFERENCES app.mend (practice_id, id),
    FOREIGN KEY (practice_id, remit_claim_id) REFERENCES app.remit_claim (practice_id, id)
);
CREATE INDEX mend_part_by_received ON app.mend_part (remit_claim_id);

-- What each party owed on a claim before and after the act, cents: an undo must come back to the first.
CREATE TABLE app.mend_balance (
    practice_id integer NOT NULL,
    mend_id     bigint NOT NULL,
    claim_id    bigint NOT NULL,
    party       text NOT NULL,
    before_cents bigint NOT NULL,
    after_cents  bigint NOT NULL,
    PRIMARY KEY (mend_id, claim_id, party),
    FOREIGN KEY (practice_id, mend_id) REFERENCES app.mend (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);

-- Statements that left the office, as confirmed by the person who printed them.
CREATE TABLE app.statement_sent (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    account_id  bigint NOT NULL,
    as_of       date NOT NULL,
    pages       integer NOT NULL CHECK (pages BETWEEN 1 AND 1000),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id)
);
CREATE INDEX statement_sent_by_account ON app.statement_sent (account_id, at);

-- Each paper or claim that left the office with what was mended since: a task until somebody says it was put right.
CREATE TABLE app.left_office (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    mend_id     bigint NOT NULL,
    claim_id    bigint NOT NULL,
    what        text NOT NULL CHECK (what IN ('statement', 'secondary_claim', 'claim_form')),
    left_at     timestamptz NOT NULL,
    text        text NOT NULL,
    done_at     timestamptz,
    done_by     text,
    FOREIGN KEY (practice_id, mend_id) REFERENCES app.mend (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX left_office_open ON app.left_office (claim_id) WHERE done_at IS NULL;
