-- Paper: numbered transmittals, batches with a control total, checks as clerks key them, scans of the pages.
-- All of it is practice level: who keys and posts holds the whole practice. A check becomes an app.remit of source 'paper'.
CREATE TABLE app.transmittal (
    practice_id integer NOT NULL REFERENCES app.practice,
    number      integer NOT NULL CHECK (number > 0),       -- the practice counts them; a gap is an alarm
    state       text NOT NULL DEFAULT 'received' CHECK (state IN ('received', 'void')),
    received_on date NOT NULL,
    pages       integer NOT NULL DEFAULT 0 CHECK (pages >= 0),
    note        text NOT NULL DEFAULT '',
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    PRIMARY KEY (practice_id, number),
    CHECK (state <> 'void' OR note <> '')
);

CREATE TABLE app.paper_batch (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id   integer NOT NULL REFERENCES app.practice,
    number        integer NOT NULL,                        -- counted per practice
    kind          text NOT NULL DEFAULT 'eob' CHECK (kind IN ('eob', 'zero')),
    transmittal   integer,
    control_cents bigint NOT NULL CHECK (control_cents >= 0),
    control_count integer NOT NULL CHECK (control_count >= 0),
    deposit_on    date,
    state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'second_person', 'closed')),
    opened_by     text NOT NULL DEFAULT session_user,
    opened_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    closed_by     text NOT NULL DEFAULT '',
    closed_at     timestamptz,
    reopened_by   text NOT NULL DEFAULT '',
    reopen_reason text NOT NULL DEFAULT '',
    version       integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, number),
    UNIQUE (practice_id, id),
    CHECK (kind <> 'zero' OR control_cents = 0),
    CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    FOREIGN KEY (practice_id, transmittal) REFERENCES app.transmittal (practice_id, number)
);
CREATE INDEX paper_batch_open ON app.paper_batch (practice_id) WHERE state <> 'closed';

CREATE TABLE app.paper_check (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL,
    batch_id       bigint NOT NULL,
    payer_id       integer NOT NULL REFERENCES app.payer,
    trace          text COLLATE "C" NOT NULL,
    method         text NOT NULL DEFAULT 'CHK' CHECK (method IN ('CHK', 'ACH', 'VCC', 'NON')),
    payment_date   date,
    amount_cents   bigint NOT NULL CHECK (amount_cents >= 0),
    provider       jsonb NOT NULL DEFAULT '[]',            -- ProviderRow: recoupments, interest outside a claim
    provider_cents bigint NOT NULL DEFAULT 0,              -- their sum; positive reduces the payment
    state          text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'second', 'posted', 'image')),
    keyers         text[] NOT NULL DEFAULT '{}',           -- everybody who saved a row of it
    approved_by    text NOT NULL DEFAULT '',
    held_by        text NOT NULL DEFAULT '',               -- who has it open; a lease, never a lock
    held_until     timestamptz,
    remit_id       bigint,
    version        integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, id),
    CHECK ((state IN ('posted', 'image')) = (remit_id IS NOT NULL)),
    CHECK (method <> 'NON' OR amount_cents = 0),
    -- the second person is never one of the keyers
    CONSTRAINT paper_check_second_person CHECK (NOT approved_by = ANY (keyers)),
    FOREIGN KEY (practice_id, batch_id) REFERENCES app.paper_batch (practice_id, id),
    FOREIGN KEY (practice_id, remit_id) REFERENCES app.remit (practice_id, id)
);
CREATE INDEX paper_check_by_batch ON app.paper_check (batch_id);
CREATE INDEX paper_check_by_remit ON app.paper_check (remit_id) WHERE remit_id IS NOT NULL;

CREATE TABLE app.paper_claim (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id    integer NOT NULL,
    check_id       bigint NOT NULL,
    place          integer NOT NULL,
    claim_id       bigint,
    charge_cents   bigint NOT NULL,
    paid_cents     bigint NOT NULL,
    interest_cents bigint NOT NULL DEFAULT 0,
    draft          jsonb NOT NULL,                         -- ClaimDraft, with its lines
    version        integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, check_id, place),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, check_id) REFERENCES app.paper_check (practice_id, id),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);

-- Checks above the limit wait for a second person. No row: no limit.
CREATE TABLE app.paper_limit (
    practice_id         integer PRIMARY KEY REFERENCES app.practice,
    second_person_cents bigint NOT NULL CHECK (second_person_cents >= 0),
    at                  timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor               text NOT NULL DEFAULT session_user
);

-- The same payment by the other way: an 835 whose paper was posted first, or paper whose 835 is here already.
CREATE TABLE app.remit_twin (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    remit_id    bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('835', 'image')),
    file_id     bigint REFERENCES stage.file,
    transaction integer NOT NULL DEFAULT 0,
    check_id    bigint,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    CHECK ((kind = 'image') = (check_id IS NOT NULL)),
    FOREIGN KEY (practice_id, remit_id) REFERENCES app.remit (practice_id, id),
    FOREIGN KEY (practice_id, check_id) REFERENCES app.paper_check (practice_id, id)
);
CREATE INDEX remit_twin_by_remit ON app.remit_twin (remit_id);
CREATE INDEX remit_by_twin ON app.remit (practice_id, payer_id, amount_cents);

-- Scans: bytes as uploaded (no file name: it may name a patient); pages are put in order and at checks.
CREATE TABLE app.scan (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    sha256      bytea NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg', 'tiff')),
    content     bytea NOT NULL CHECK (octet_length(content) <= 50000000),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    UNIQUE (practice_id, sha256),
    UNIQUE (practice_id, id)
);
ALTER TABLE app.scan ALTER COLUMN content SET STORAGE EXTERNAL;  -- pictures are compressed already

CREATE TABLE app.scan_page (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    scan_id     bigint NOT NULL,
    source_page integer NOT NULL,                          -- 0 is the first page of the scan
    place       integer NOT NULL,                          -- order among the pages of its check, else of its batch
    rotation    integer NOT NULL DEFAULT 0 CHECK (rotation IN (0, 90, 180, 270)),
    masks       jsonb NOT NULL DEFAULT '[]',               -- Mask: thousandths of the upright page
    state       text NOT NULL DEFAULT 'unmarked' CHECK (state IN ('unmarked', 'only_patient', 'masked')),
    batch_id    bigint,
    check_id    bigint,
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, scan_id, source_page),
    UNIQUE (practice_id, id),
    CHECK ((state = 'masked') = (jsonb_array_length(masks) > 0)),
    FOREIGN KEY (practice_id, scan_id) REFERENCES app.scan (practice_id, id),
    FOREIGN KEY (practice_id, batch_id) REFERENCES app.paper_batch (practice_id, id),
    FOREIGN KEY (practice_id, check_id) REFERENCES app.paper_check (practice_id, id)
);
CREATE INDEX scan_page_by_batch ON app.scan_page (batch_id) WHERE batch_id IS NOT NULL;
CREATE INDEX scan_page_by_check ON app.scan_page (check_id) WHERE check_id IS NOT NULL;

-- Every page that left, who let it out, and why.
CREATE TABLE app.scan_export (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    page_ids    bigint[] NOT NULL,
    reason      text NOT NULL CHECK (reason <> ''),
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user
);
