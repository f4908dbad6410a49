-- Take-backs: what a payer wants back, from the letter to the last cent. The ledger's payer_balance is the money; these
-- rows say which of its legs belong together. Practice-level: a provider-level row names no location.
CREATE TABLE app.takeback (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id      integer NOT NULL REFERENCES app.practice,
    payer_id         integer NOT NULL REFERENCES app.payer,
    claim_id         bigint,                              -- null while nobody knows the claim
    title            text NOT NULL DEFAULT '',            -- the reference by which it came first, as received
    names            text[] NOT NULL DEFAULT '{}',        -- every reference that lands here, letters and digits only
    state            text NOT NULL DEFAULT 'unlinked'
                     CHECK (state IN ('announced', 'recovering', 'settled', 'disputed', 'unlinked')),
    open_cents       bigint NOT NULL DEFAULT 0,           -- sum of its steps; above zero: taken and explained by nothing yet
    announced_cents  bigint NOT NULL DEFAULT 0,           -- what letters ask for
    recovered_cents  bigint NOT NULL DEFAULT 0,           -- what the payer has by now: taken, brought in or sent by check
    uncorrected      boolean NOT NULL DEFAULT false,      -- a reversal stands without its correction
    opened_on        date NOT NULL,
    last_on          date NOT NULL,
    dispute_by       date,                                -- letter or reversal date + the payer's dispute days
    disputed_on      date,
    disputed_by      text NOT NULL DEFAULT '',
    dispute_text     text NOT NULL DEFAULT '',
    version          integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE UNIQUE INDEX takeback_one_claim ON app.takeback (practice_id, payer_id, claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX takeback_by_payer ON app.takeback (practice_id, payer_id);
CREATE INDEX takeback_by_claim ON app.takeback (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX takeback_open ON app.takeback (practice_id, opened_on) WHERE state <> 'settled';

-- A demand letter. Its control number (FCN) comes back as the reference of the recovery (PLB03-2, RFI 2231).
CREATE TABLE app.takeback_letter (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL,
    payer_id       integer NOT NULL REFERENCES app.payer,
    takeback_id    bigint NOT NULL,
    letter_date    date NOT NULL,
    control_number text NOT NULL,                         -- as printed on the letter
    control_norm   text COLLATE "C" NOT NULL CHECK (control_norm <> ''),
    cents          bigint NOT NULL CHECK (cents > 0),
    due_on         date,                                  -- pay by, as the letter says
    dispute_by     date,                                  -- object by, as the letter says; else the payer's days
    claim_numbers  text[] NOT NULL DEFAULT '{}',
    note           text NOT NULL DEFAULT '',
    recorded_on    date NOT NULL,
    recorded_by    text NOT NULL DEFAULT session_user,
    UNIQUE (practice_id, payer_id, control_norm),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, takeback_id) REFERENCES app.takeback (practice_id, id)
);
CREATE INDEX takeback_letter_by_takeback ON app.takeback_letter (takeback_id);

-- One step of a chain. `cents` is what it moved on payer_balance under `reference` (debit positive), `claim_cents` what it
-- took back on the claim or, for a letter, what is asked for.
CREATE TABLE app.takeback_step (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL,
    takeback_id    bigint NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('letter', 'reversal', 'wo_negative', 'wo_positive', 'refund_check', 'ack_72',
                       'fb_forward', 'fb_applied', 'other', 'posted')),
    happened_on    date NOT NULL,
    reference      text NOT NULL DEFAULT '',              -- of the payer_balance leg: "WO:reference"
    cents          bigint NOT NULL DEFAULT 0,
    claim_cents    bigint NOT NULL DEFAULT 0,
    remit_id       bigint,
    plb_id         bigint,
    remit_claim_id bigint,
    letter_id      bigint,
    op_id          uuid REFERENCES led.op,
    check_number   text COLLATE "C",                     -- of a refund check: letters and digits only
    CHECK ((kind = 'refund_check') = (check_number IS NOT NULL)),
    CHECK (num_nonnulls(plb_id, remit_claim_id, letter_id) + CASE WHEN kind IN ('refund_check', 'posted') THEN 1 ELSE 0 END = 1),
    CHECK ((kind IN ('refund_check', 'posted')) = (op_id IS NOT NULL)),
    FOREIGN KEY (practice_id, takeback_id) REFERENCES app.takeback (practice_id, id),
    FOREIGN KEY (practice_id, remit_id) REFERENCES app.remit (practice_id, id),
    FOREIGN KEY (practice_id, remit_claim_id) REFERENCES app.remit_claim (practice_id, id),
    FOREIGN KEY (plb_id) REFERENCES app.remit_plb (id),
    FOREIGN KEY (practice_id, letter_id) REFERENCES app.takeback_letter (practice_id, id)
);
CREATE INDEX takeback_step_by_takeback ON app.takeback_step (takeback_id);
CREATE INDEX takeback_step_by_remit ON app.takeback_step (remit_id) WHERE remit_id IS NOT NULL;
CREATE UNIQUE INDEX takeback_step_one_plb ON app.takeback_step (plb_id) WHERE plb_id IS NOT NULL;
CREATE UNIQUE INDEX takeback_step_one_received ON app.takeback_step (remit_claim_id) WHERE remit_claim_id IS NOT NULL;
CREATE UNIQUE INDEX takeback_step_one_letter ON app.takeback_step (letter_id) WHERE letter_id IS NOT NULL;
CREATE UNIQUE INDEX takeback_step_one_check ON app.takeback_step (practice_id, check_number) WHERE check_number IS NOT NULL;
CREATE UNIQUE INDEX takeback_step_one_op ON app.takeback_step (op_id) WHERE op_id IS NOT NULL;
