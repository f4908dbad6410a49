-- Bank accounts, their lines, what each line was applied to, money that is another practice's, and what was asked of payers.
ALTER TABLE app.payer ADD COLUMN deposit_days integer NOT NULL DEFAULT 3
    CHECK (deposit_days BETWEEN 1 AND 60);                -- business days between a payment and its money; later is late

CREATE TABLE app.bank_account (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    name        text NOT NULL CHECK (name <> ''),
    last_four   text NOT NULL CHECK (last_four ~ '^[0-9]{4}$'),
    profile     jsonb NOT NULL DEFAULT '{}',              -- app.edi.bank_csv.CsvProfile: how this bank writes its CSV
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, name),
    UNIQUE (practice_id, last_four),
    UNIQUE (practice_id, id)
);

-- Statements as they came, byte for byte.
CREATE TABLE app.bank_file (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    account_id  integer NOT NULL,
    sha256      bytea NOT NULL,
    name        text NOT NULL,
    format      text NOT NULL CHECK (format IN ('csv', 'ofx', 'bai2')),
    content     bytea NOT NULL,
    lines       integer NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    UNIQUE (practice_id, id),
    UNIQUE (practice_id, account_id, sha256),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.bank_account (practice_id, id)
);

CREATE TABLE app.bank_line (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id   integer NOT NULL REFERENCES app.practice,
    account_id    integer NOT NULL,
    file_id       bigint,                                 -- null: typed by a person
    posted_on     date NOT NULL,
    cents         bigint NOT NULL CHECK (cents <> 0),     -- positive: money came in
    kind          text NOT NULL CHECK (kind IN ('ach', 'check', 'wire', 'virtual_card', 'card_settlement', 'lockbox', 'fee', 'other')),
    reference     text COLLATE "C" NOT NULL DEFAULT '',   -- the bank's own number, or the check's
    trace         text COLLATE "C" NOT NULL DEFAULT '',   -- TRN02 of the CCD+ addenda
    originator    text NOT NULL DEFAULT '',               -- TRN03
    payer_text    text NOT NULL DEFAULT '',
    addenda       text NOT NULL DEFAULT '',
    natural_key   text COLLATE "C" NOT NULL,              -- the same statement loaded twice adds nothing
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'part', 'matched')),
    applied_cents bigint NOT NULL DEFAULT 0,
    version       integer NOT NULL DEFAULT 1,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor         text NOT NULL DEFAULT session_user,
    UNIQUE (practice_id, account_id, natural_key),
    UNIQUE (practice_id, id),
    CHECK (CASE WHEN cents > 0 THEN applied_cents BETWEEN 0 AND cents ELSE applied_cents BETWEEN cents AND 0 END),
    CHECK (state = CASE applied_cents WHEN cents THEN 'matched' WHEN 0 THEN 'open' ELSE 'part' END),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.bank_account (practice_id, id),
    FOREIGN KEY (practice_id, file_id) REFERENCES app.bank_file (practice_id, id)
);
CREATE INDEX bank_line_by_day ON app.bank_line (practice_id, posted_on);
CREATE INDEX bank_line_open ON app.bank_line (practice_id, id) WHERE state <> 'matched';
CREATE INDEX bank_line_by_trace ON app.bank_line (trace) WHERE trace <> '';

-- One practice holds money of another: asked for, approved by somebody else, listed until settled.
CREATE TABLE app.practice_due (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id       integer NOT NULL REFERENCES app.practice,  -- the practice that holds the money
    other_practice_id integer NOT NULL REFERENCES app.practice,  -- the practice whose money it is
    cents             bigint NOT NULL CHECK (cents > 0),
    remit_claim_id    bigint,                             -- a received claim of the holder's payment, or
    line_id           bigint,                             -- a line of the holder's bank
    other_remit_id    bigint,                             -- where it goes in the other practice (made on approval for a claim)
    reason            text NOT NULL CHECK (reason <> ''),
    state             text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'declined', 'owed', 'transferred', 'returned')),
    asked_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    asked_by          text NOT NULL DEFAULT session_user,
    answered_at       timestamptz,
    answered_by       text CHECK (answered_by <> asked_by),
    op_id             uuid,
    settled_op_id     uuid,
    version           integer NOT NULL DEFAULT 1,
    CHECK (practice_id <> other_practice_id),
    CHECK (num_nonnulls(remit_claim_id, line_id) = 1),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, remit_claim_id) REFERENCES app.remit_claim (practice_id, id),
    FOREIGN KEY (practice_id, line_id) REFERENCES app.bank_line (practice_id, id),
    FOREIGN KEY (other_practice_id, other_remit_id) REFERENCES app.remit (practice_id, id)
);
CREATE UNIQUE INDEX practice_due_one_per_claim ON app.practice_due (remit_claim_id) WHERE state <> 'declined' AND remit_claim_id IS NOT NULL;
CREATE INDEX practice_due_by_other ON app.practice_due (other_practice_id, state);
CREATE INDEX practice_due_by_line ON app.practice_due (line_id) WHERE line_id IS NOT NULL;

-- What a bank line, or another practice's debt, was applied to. Standing while undone_op is null.
CREATE TABLE app.deposit_part (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    line_id     bigint,                                   -- null: the money is with another practice
    due_id      bigint,
    target_kind text NOT NULL CHECK (target_kind IN ('remit', 'payment', 'fee', 'other', 'due')),
    target_id   bigint,
    cents       bigint NOT NULL CHECK (cents <> 0),       -- what it adds to the line: a fee is negative
    reason      text NOT NULL DEFAULT '',
    op_id       uuid NOT NULL,
    undone_op   uuid,
    CHECK (num_nonnulls(line_id, due_id) >= 1),
    CHECK ((target_kind IN ('fee', 'other')) = (target_id IS NULL)),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, line_id) REFERENCES app.bank_line (practice_id, id)
);
CREATE INDEX deposit_part_by_line ON app.deposit_part (line_id) WHERE undone_op IS NULL;
CREATE INDEX deposit_part_by_target ON app.deposit_part (target_kind, target_id) WHERE undone_op IS NULL;
CREATE INDEX deposit_part_by_op ON app.deposit_part (op_id);

-- A drafted enquiry about a payment without its money, or about money without its remittance advice.
CREATE TABLE app.bank_enquiry (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    remit_id    bigint,
    line_id     bigint,
    body        text NOT NULL CHECK (body <> ''),         -- no patient in it
    days_late   integer NOT NULL,                         -- business days
    due_on      date NOT NULL,                            -- when to ask again
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    CHECK (num_nonnulls(remit_id, line_id) = 1),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, remit_id) REFERENCES app.remit (practice_id, id),
    FOREIGN KEY (practice_id, line_id) REFERENCES app.bank_line (practice_id, id)
);
CREATE INDEX bank_enquiry_by_remit ON app.bank_enquiry (remit_id) WHERE remit_id IS NOT NULL;
CREATE INDEX bank_enquiry_by_line ON app.bank_enquiry (line_id) WHERE line_id IS NOT NULL;
