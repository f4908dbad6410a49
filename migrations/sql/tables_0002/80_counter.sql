-- Patients' money and the day sheet: what was received, from whom, what of it is applied, and what a clerk signed.

-- In whose day an operation falls: one zone for the office, told by whoever sets it up. The server's own to begin with.
CREATE TABLE app.office_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    zone     text NOT NULL
);
INSERT INTO app.office_clock (zone) VALUES (current_setting('TimeZone'));

-- A lockbox file: what the bank opened, counted and sent. The same bytes are kept once.
CREATE TABLE app.lockbox_batch (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id     integer NOT NULL REFERENCES app.practice,
    sha256          bytea NOT NULL,
    profile         text NOT NULL,
    row_count       integer NOT NULL CHECK (row_count > 0),
    control_cents   bigint NOT NULL CHECK (control_cents > 0),   -- the trailer, or the sum of the rows where there is none
    bank_account_id integer,
    loaded_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    loaded_by       text NOT NULL DEFAULT session_user,
    UNIQUE (practice_id, sha256),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, bank_account_id) REFERENCES app.bank_account (practice_id, id)
);

-- Practice-level: money that is not applied belongs to no location. account_id null: nobody knows yet whose it is.
CREATE TABLE app.patient_payment (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id      integer NOT NULL REFERENCES app.practice,
    account_id       bigint,
    kind             text NOT NULL CHECK (kind IN ('cash', 'check', 'card', 'lockbox', 'other')),
    cents            bigint NOT NULL CHECK (cents > 0),
    applied_cents    bigint NOT NULL DEFAULT 0 CHECK (applied_cents >= 0),
    unapplied_cents  bigint NOT NULL DEFAULT 0 CHECK (unapplied_cents >= 0),
    state            text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'returned', 'void')),
    reference        text COLLATE "C" NOT NULL DEFAULT '',       -- check number or the card's reference; never a card number
    payer_name       text NOT NULL DEFAULT '',                   -- who paid, as a lockbox tells it
    statement_number text COLLATE "C" NOT NULL DEFAULT '',
    received_on      date NOT NULL,
    bank_account_id  integer,
    lockbox_batch_id bigint,
    lockbox_row      integer,
    taken_at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    taken_by         text NOT NULL DEFAULT session_user,
    returned_on      date,                                       -- the bank gave the check back
    fee_cents        bigint NOT NULL DEFAULT 0 CHECK (fee_cents >= 0),  -- noted, not charged
    hold_until       date,                                       -- no statement of the account up to this day
    op_id            uuid NOT NULL,
    version          integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, id),
    UNIQUE (practice_id, op_id),
    CHECK (CASE WHEN state = 'received' THEN cents = applied_cents + unapplied_cents
                ELSE applied_cents = 0 AND unapplied_cents = 0 END),
    CHECK ((state = 'returned') = (returned_on IS NOT NULL)),
    CHECK (account_id IS NOT NULL OR applied_cents = 0),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id),
    FOREIGN KEY (practice_id, bank_account_id) REFERENCES app.bank_account (practice_id, id),
    FOREIGN KEY (practice_id, lockbox_batch_id) REFERENCES app.lockbox_batch (practice_id, id)
);
-- The same check is taken once, whoever takes it and wherever it arrives.
CREATE UNIQUE INDEX patient_payment_check_once ON app.patient_payment (practice_id, account_id, reference, cents)
    WHERE state = 'received' AND reference <> '' AND kind IN ('check', 'lockbox');
CREATE UNIQUE INDEX patient_payment_row_once ON app.patient_payment (lockbox_batch_id, lockbox_row) WHERE lockbox_batch_id IS NOT NULL;
CREATE INDEX patient_payment_by_account ON app.patient_payment (account_id);
CREATE INDEX patient_payment_unapplied ON app.patient_payment (practice_id, received_on) WHERE unapplied_cents > 0;

-- What a clerk signed: the figures as they stood, frozen. An operation stands on one signed sheet at most; what is on none
-- belongs to the clerk's open sheet of that day, which is no row but a question.
CREATE TABLE app.day_sheet (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id     integer NOT NULL REFERENCES app.practice,
    clerk           text NOT NULL,
    bank_account_id integer,                                     -- null: whatever is on no other sheet
    day             date NOT NULL,
    number          integer NOT NULL CHECK (number > 0),         -- of this clerk, practice and day
    state           text NOT NULL DEFAULT 'signed' CHECK (state IN ('signed', 'reopened')),
    figures         jsonb NOT NULL,
    sha256          bytea NOT NULL,                              -- of the figures as the database writes them
    signed_by       text NOT NULL DEFAULT session_user,
    signed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    reopened_by     text,
    reopened_at     timestamptz,
    reopened_reason text NOT NULL DEFAULT '',
    UNIQUE (practice_id, clerk, day, number),
    UNIQUE (practice_id, id),
    CHECK ((state = 'reopened') = (reopened_at IS NOT NULL AND reopened_by IS NOT NULL AND reopened_reason <> '')),
    FOREIGN KEY (practice_id, bank_account_id) REFERENCES app.bank_account (practice_id, id)
);

CREATE TABLE app.day_sheet_op (
    sheet_id    bigint NOT NULL,
    op_id       uuid NOT NULL REFERENCES led.op,
    practice_id integer NOT NULL,
    released    boolean NOT NULL DEFAULT false,                  -- the sheet was reopened: free for the next one
    PRIMARY KEY (sheet_id, op_id),
    FOREIGN KEY (practice_id, sheet_id) REFERENCES app.day_sheet (practice_id, id)
);
CREATE UNIQUE INDEX day_sheet_op_once ON app.day_sheet_op (op_id) WHERE NOT released;

CREATE INDEX op_by_day ON led.op (practice_id, at);
