-- Remittances as received. Rows never change but for their working state.
CREATE TABLE app.remit (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id          integer NOT NULL REFERENCES app.practice,
    payer_id             integer NOT NULL REFERENCES app.payer,
    file_id              bigint REFERENCES stage.file,
    transaction          integer NOT NULL DEFAULT 1,
    payer_key            text NOT NULL,                    -- payer identifier as received: part of the natural key
    trace                text COLLATE "C" NOT NULL,        -- TRN02
    originator           text NOT NULL DEFAULT '',         -- TRN03
    payment_date         date NOT NULL DEFAULT '0001-01-01',  -- BPR16; sentinel when absent
    amount_cents         bigint NOT NULL,                  -- BPR02
    payee_key            text NOT NULL,                    -- payee NPI or tax id as received
    method               text NOT NULL,                    -- ACH, CHK, NON ...
    received_on          date NOT NULL,
    state                text NOT NULL DEFAULT 'new'
                         CHECK (state IN ('new', 'review', 'posting', 'posted', 'held', 'reversed')),
    posted_cents         bigint NOT NULL DEFAULT 0,
    exception_cents      bigint NOT NULL DEFAULT 0,
    provider_level_cents bigint NOT NULL DEFAULT 0,        -- minus the sum of PLB once posted
    held_cents           bigint NOT NULL DEFAULT 0,        -- not yet decided, or the whole of a held payment
    off_by_cents         bigint NOT NULL DEFAULT 0,        -- transaction equation
    header               jsonb NOT NULL DEFAULT '{}',      -- RemitHeader
    findings             jsonb NOT NULL DEFAULT '[]',
    version              integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, payer_key, trace, originator, payment_date, amount_cents, payee_key),
    UNIQUE (practice_id, id),
    CHECK (amount_cents = posted_cents + exception_cents + provider_level_cents + held_cents)
);
CREATE INDEX remit_by_trace ON app.remit (trace);
CREATE INDEX remit_by_amount ON app.remit (amount_cents, payment_date);

CREATE TABLE app.remit_claim (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id        integer NOT NULL,
    location_id        integer,                            -- of the matched claim; null while unmatched
    remit_id           bigint NOT NULL,
    sequence           integer NOT NULL,
    number             text COLLATE "C" NOT NULL,          -- CLP01
    status_code        text NOT NULL,                      -- CLP02
    charge_cents       bigint NOT NULL,
    paid_cents         bigint NOT NULL,
    patient_cents      bigint NOT NULL,
    control_number     text COLLATE "C" NOT NULL DEFAULT '',  -- CLP07
    filing_code        text NOT NULL DEFAULT '',
    patient_name       text NOT NULL DEFAULT '',
    name_norm          text COLLATE "C" NOT NULL DEFAULT '',
    member_id          text COLLATE "C" NOT NULL DEFAULT '',
    service_from       date,
    in_balance         boolean NOT NULL,
    claim_id           bigint,
    party              text CHECK (party IN ('primary', 'secondary', 'tertiary')),
    match_score        integer,
    match_text         text NOT NULL DEFAULT '',
    verdict            text NOT NULL DEFAULT '',           -- clean denial reversal correction secondary unmatched imbalance duplicate information review
    state              text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'posted', 'exception', 'reversed', 'information')),
    posted_by_hand     boolean NOT NULL DEFAULT false,
    exception_text     text NOT NULL DEFAULT '',
    taken_back_by      bigint,                             -- the remit_claim (CLP02 22) by which the payer took it back
    op_id              uuid,
    facts              jsonb NOT NULL,                     -- RemitClaim, everything kept
    UNIQUE (remit_id, sequence),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, remit_id) REFERENCES app.remit (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id),
    FOREIGN KEY (practice_id, taken_back_by) REFERENCES app.remit_claim (practice_id, id)
);
CREATE INDEX remit_claim_by_claim ON app.remit_claim (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX remit_claim_by_control ON app.remit_claim (control_number) WHERE control_number <> '';
CREATE INDEX remit_claim_waiting ON app.remit_claim (practice_id, state) WHERE state IN ('waiting', 'exception');

CREATE TABLE app.remit_line (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id     integer NOT NULL,
    location_id     integer,
    remit_claim_id  bigint NOT NULL,
    sequence        integer NOT NULL,
    procedure       text NOT NULL,
    modifiers       text[] NOT NULL DEFAULT '{}',
    original_procedure text NOT NULL DEFAULT '',
    units           bigint NOT NULL DEFAULT 1000,
    charge_cents    bigint NOT NULL,
    paid_cents      bigint NOT NULL,
    allowed_cents   bigint,
    service_from    date,
    control_number  text COLLATE "C" NOT NULL DEFAULT '',
    remarks         text[] NOT NULL DEFAULT '{}',
    claim_line_id   bigint,
    UNIQUE (remit_claim_id, sequence),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, remit_claim_id) REFERENCES app.remit_claim (practice_id, id)
);

-- remit_line_id null: claim level.
CREATE TABLE app.remit_adjustment (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL,
    location_id    integer,
    remit_claim_id bigint NOT NULL,
    remit_line_id  bigint,
    sequence       integer NOT NULL,
    group_code     text NOT NULL,
    reason_code    text NOT NULL,
    cents          bigint NOT NULL,
    quantity       bigint,
    FOREIGN KEY (practice_id, remit_claim_id) REFERENCES app.remit_claim (practice_id, id)
);
CREATE INDEX remit_adjustment_by_claim ON app.remit_adjustment (remit_claim_id);

CREATE TABLE app.remit_plb (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    remit_id    bigint NOT NULL,
    sequence    integer NOT NULL,
    code        text NOT NULL,
    reference   text NOT NULL DEFAULT '',
    cents       bigint NOT NULL,                           -- as received: positive reduces the payment
    fiscal_date date,
    op_id       uuid,
    UNIQUE (remit_id, sequence),
    FOREIGN KEY (practice_id, remit_id) REFERENCES app.remit (practice_id, id)
);
-- Posting writes place and pairing into rows that intake stored: room on the page keeps those updates off the indexes.
ALTER TABLE app.remit_claim SET (fillfactor = 70);
ALTER TABLE app.remit_line SET (fillfactor = 70);
ALTER TABLE app.remit_adjustment SET (fillfactor = 70);
