-- Files as received (service rows: no person reads them), claims, lines, submissions.
CREATE TABLE stage.file (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256      bytea NOT NULL UNIQUE,
    name        text NOT NULL,
    size        bigint NOT NULL,
    kind        text NOT NULL,                            -- 835, 837P, 837D, 999 ..., unknown
    state       text NOT NULL CHECK (state IN ('imported', 'quarantined', 'unread', 'unrouted')),
    content     bytea NOT NULL,
    errors      jsonb NOT NULL DEFAULT '[]',
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    received_by text NOT NULL DEFAULT session_user
);

-- What waits for a person to say whose it is: a practice (billing NPI), a payee or a payer; released for all alike.
CREATE TABLE app.unrouted (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        text NOT NULL CHECK (kind IN ('practice', 'payee', 'payer')),
    identifier  text NOT NULL,
    name        text NOT NULL DEFAULT '',
    file_id     bigint NOT NULL REFERENCES stage.file,
    transaction integer NOT NULL,                         -- ST number within the file
    what        text NOT NULL CHECK (what IN ('claims', 'remittance')),
    items       integer NOT NULL,
    cents       bigint NOT NULL,
    opened_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    released_at timestamptz,
    released_by text,
    target_id   integer,                                  -- the practice or payer a person named; later files follow it
    UNIQUE (file_id, transaction, kind, identifier)
);
CREATE INDEX unrouted_open ON app.unrouted (kind, identifier) WHERE released_at IS NULL;
CREATE INDEX unrouted_target ON app.unrouted (kind, identifier) WHERE target_id IS NOT NULL;

CREATE TABLE app.claim (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id      integer NOT NULL REFERENCES app.practice,
    location_id      integer NOT NULL,
    number           text COLLATE "C" NOT NULL,           -- CLM01 as received
    number_norm      text COLLATE "C" NOT NULL,           -- upper case, letters and digits only
    type             text NOT NULL DEFAULT 'P' CHECK (type IN ('P', 'D', 'I')),
    patient_id       bigint NOT NULL,
    account_id       bigint NOT NULL,
    payer_id         integer NOT NULL REFERENCES app.payer,  -- primary payer
    provider_id      integer,                               -- rendering
    patient_name     text NOT NULL,                         -- "Rivera, Ana" for lists
    name_norm        text COLLATE "C" NOT NULL,
    member_id        text COLLATE "C" NOT NULL DEFAULT '',
    service_from     date NOT NULL,
    service_to       date NOT NULL,
    place_of_service text NOT NULL DEFAULT '',
    frequency        text NOT NULL DEFAULT '1',
    charge_cents     bigint NOT NULL CHECK (charge_cents >= 0),
    balance_cents    bigint NOT NULL DEFAULT 0,             -- kept by the ledger's statement trigger
    reported_cents   bigint NOT NULL DEFAULT 0,             -- AMT*F5: the practice says the patient paid this
    status           text NOT NULL DEFAULT 'submitted'
                     CHECK (status IN ('submitted', 'paid', 'denied', 'partial', 'exception', 'closed', 'rejected')),
    submitted_on     date,
    last_activity_on date,
    file_id          bigint REFERENCES stage.file,
    content_sha256   bytea NOT NULL,                        -- of the canonical facts: same number, other content = a finding
    facts            jsonb NOT NULL DEFAULT '{}',           -- app.domain.claim.SubmittedClaim as msgspec JSON
    version          integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, number),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id),
    FOREIGN KEY (practice_id, patient_id) REFERENCES app.patient (practice_id, id),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id),
    FOREIGN KEY (practice_id, provider_id) REFERENCES app.provider (practice_id, id)
);
CREATE INDEX claim_by_number ON app.claim (number_norm);
CREATE INDEX claim_by_patient ON app.claim (patient_id);
CREATE INDEX claim_by_account ON app.claim (account_id);
CREATE INDEX claim_by_member ON app.claim (member_id, service_from);
CREATE INDEX claim_by_name ON app.claim (practice_id, name_norm, service_from);
CREATE INDEX claim_by_charge ON app.claim (charge_cents, service_from);
-- Covers the daily run and the ageing: neither fetches the wide rows of open claims.
CREATE INDEX claim_open ON app.claim (practice_id, location_id, id)
    INCLUDE (payer_id, balance_cents, status, submitted_on, service_from, service_to) WHERE balance_cents <> 0;

CREATE TABLE app.claim_line (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL,
    location_id    integer NOT NULL,
    claim_id       bigint NOT NULL,
    line_no        integer NOT NULL,
    qualifier      text NOT NULL DEFAULT 'HC',
    procedure      text NOT NULL,
    modifiers      text[] NOT NULL DEFAULT '{}',
    units          bigint NOT NULL DEFAULT 1000,            -- thousandths
    charge_cents   bigint NOT NULL,
    service_from   date NOT NULL,
    service_to     date NOT NULL,
    control_number text COLLATE "C" NOT NULL DEFAULT '',    -- REF*6R
    expected_cents bigint,                                  -- expected allowed, when known
    UNIQUE (claim_id, line_no),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);

-- Line control numbers long enough to mean one line of one claim (short ones are mere line numbers).
CREATE INDEX claim_line_by_control ON app.claim_line (control_number) WHERE length(control_number) >= 6;

-- Who is to pay, in order; the latest payer control number (CLP07) per payer.
CREATE TABLE app.claim_payer (
    practice_id    integer NOT NULL,
    location_id    integer NOT NULL,
    claim_id       bigint NOT NULL,
    party          text NOT NULL CHECK (party IN ('primary', 'secondary', 'tertiary')),
    payer_id       integer NOT NULL REFERENCES app.payer,
    coverage_id    bigint,
    member_id      text COLLATE "C" NOT NULL DEFAULT '',
    control_number text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (claim_id, party),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX claim_payer_by_control ON app.claim_payer (control_number) WHERE control_number <> '';

CREATE TABLE app.submission (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    claim_id    bigint NOT NULL,
    party       text NOT NULL DEFAULT 'primary',
    payer_id    integer NOT NULL REFERENCES app.payer,
    sent_on     date NOT NULL,
    method      text NOT NULL CHECK (method IN ('practice', 'electronic', 'paper')),
    text        text NOT NULL,
    file_id     bigint REFERENCES stage.file,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX submission_by_claim ON app.submission (claim_id, sent_on);
