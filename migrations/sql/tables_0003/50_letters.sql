-- Correspondence: files as they came, their pages, letters made of pages, our cover sheets, evidence on claims.
-- A file is seen by who holds the whole practice. A page has its own bytes, so that a letter of a batch can be shown to
-- the people of its claim's location without its neighbours.

-- What a letter can be, and what it opens. The office names and orders them; what a code does is the office's software.
CREATE TABLE app.letter_type (
    code   text PRIMARY KEY CHECK (code IN ('records_request', 'appeal_decision', 'demand', 'refund_request', 'cob',
               'returned_statement', 'papers', 'information', 'other')),
    title  text NOT NULL,
    key    text NOT NULL CHECK (key ~ '^[A-Z]$'),         -- the letter that chooses it
    queue  text NOT NULL DEFAULT 'mail',                  -- where what it opens waits; without such a queue: mail
    ord    integer NOT NULL DEFAULT 100,
    active boolean NOT NULL DEFAULT true
);
INSERT INTO app.letter_type (code, title, key, queue, ord) VALUES
    ('records_request', 'Records request', 'R', 'records', 10),
    ('appeal_decision', 'Appeal decision', 'A', 'appeal', 20),
    ('demand', 'Demand letter', 'D', 'takeback', 30),
    ('refund_request', 'Refund request', 'F', 'takeback', 40),
    ('cob', 'Other insurance (COB)', 'B', 'mail', 50),
    ('returned_statement', 'Returned statement', 'S', 'mail', 60),
    ('papers', 'Papers we asked for', 'P', 'mail', 70),
    ('information', 'Nothing to do, file it', 'N', 'mail', 80),
    ('other', 'Other, needs an answer', 'O', 'mail', 90);

-- How long mail may lie, for the whole office: days until it is red, and until the supervisor sees it.
CREATE TABLE app.mail_limit (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    red_days  integer NOT NULL DEFAULT 2 CHECK (red_days BETWEEN 1 AND 365),
    lead_days integer NOT NULL DEFAULT 4 CHECK (lead_days BETWEEN 1 AND 365)
);
INSERT INTO app.mail_limit DEFAULT VALUES;

-- A file byte for byte, without its name: that may name a patient. practice_id null: nobody has said whose it is.
CREATE TABLE app.letter_file (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer REFERENCES app.practice,
    sha256      bytea NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg', 'tiff')),
    content     bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 50000000),
    pages       integer NOT NULL CHECK (pages BETWEEN 1 AND 500),
    source      text NOT NULL CHECK (source IN ('mail', 'fax', 'portal', 'folder')),
    received_on date NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    UNIQUE NULLS NOT DISTINCT (practice_id, sha256)
);
ALTER TABLE app.letter_file ALTER COLUMN content SET STORAGE EXTERNAL;

-- One letter: pages in order, and what a person says it is. location_id is that of its claim, null until then.
CREATE TABLE app.letter (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer REFERENCES app.practice,
    location_id integer,
    state       text NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'indexed', 'aside')),
    type        text REFERENCES app.letter_type,
    claim_id    bigint,
    account_id  bigint,                                   -- instead of a claim: what is about a guarantor
    letter_date date,
    due_on      date,                                     -- answer by, as the letter says
    reference   text NOT NULL DEFAULT '',                 -- the payer's: case, inquiry, FCN
    cents       bigint CHECK (cents > 0),                 -- what it asks for
    decision    text NOT NULL DEFAULT '' CHECK (decision IN ('', 'won', 'partly', 'lost')),
    note        text NOT NULL DEFAULT '',
    words       text NOT NULL DEFAULT '',                 -- what indexing it did, for the time line; no PHI
    deeds       jsonb NOT NULL DEFAULT '[]',              -- reasons opened, moved and closed, with what they were: undo reads it
    takeback_letter_id bigint,
    source      text NOT NULL CHECK (source IN ('mail', 'fax', 'portal', 'folder')),
    received_on date NOT NULL,
    notice      text NOT NULL DEFAULT '',                 -- what nobody may overlook: a cover sheet twice, pages missing
    cover_id    bigint,
    owner       text NOT NULL DEFAULT session_user,       -- who scanned it or took it last
    held_until  timestamptz,                              -- the owner has it open
    indexed_by  text NOT NULL DEFAULT '',
    indexed_at  timestamptz,
    version     integer NOT NULL DEFAULT 1,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor       text NOT NULL DEFAULT session_user,
    UNIQUE (practice_id, id),
    CHECK ((state = 'indexed') = (type IS NOT NULL AND num_nonnulls(claim_id, account_id) = 1 AND indexed_at IS NOT NULL)),
    CHECK (state = 'indexed' OR num_nonnulls(claim_id, account_id, location_id) = 0),
    CHECK (state <> 'indexed' OR practice_id IS NOT NULL),
    CHECK ((claim_id IS NULL) = (location_id IS NULL)),
    CHECK (state <> 'aside' OR note <> ''),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id),
    FOREIGN KEY (practice_id, takeback_letter_id) REFERENCES app.takeback_letter (practice_id, id)
);
CREATE INDEX letter_waiting ON app.letter (received_on, id) WHERE state = 'new';
CREATE INDEX letter_by_claim ON app.letter (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX letter_by_account ON app.letter (account_id) WHERE account_id IS NOT NULL;

-- One page with its own bytes. letter_id null: a separator sheet, which belongs to no letter.
CREATE TABLE app.letter_page (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer REFERENCES app.practice,
    location_id integer,                                  -- of its letter
    letter_id   bigint REFERENCES app.letter,
    file_id     bigint NOT NULL REFERENCES app.letter_file,
    source_page integer NOT NULL,                         -- 0 is the first page of the file
    place       integer NOT NULL,                         -- order in the letter
    role        text NOT NULL DEFAULT 'page' CHECK (role IN ('page', 'cover', 'separator')),
    rotation    integer NOT NULL DEFAULT 0 CHECK (rotation IN (0, 90, 180, 270)),
    kind        text NOT NULL CHECK (kind IN ('pdf', 'png', 'jpeg', 'tiff')),
    sha256      bytea NOT NULL,
    content     bytea NOT NULL CHECK (octet_length(content) > 0),
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, file_id, source_page),
    CHECK ((letter_id IS NULL) = (role = 'separator')),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);
ALTER TABLE app.letter_page ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX letter_page_by_letter ON app.letter_page (letter_id, place) WHERE letter_id IS NOT NULL;

-- A sheet of ours that comes back in front of pages. The token says nothing by itself.
CREATE TABLE app.cover_sheet (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    claim_id    bigint NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('records', 'appeal', 'returned_mail')),
    token       text COLLATE "C" NOT NULL CHECK (token ~ '^[0-9A-Z]{16}$'),
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by     text NOT NULL DEFAULT session_user,
    returned_at timestamptz,
    letter_id   bigint,                                   -- the letter it came back with
    UNIQUE (practice_id, token),
    UNIQUE (practice_id, id),
    CHECK ((returned_at IS NULL) = (letter_id IS NULL)),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);
CREATE INDEX cover_sheet_by_claim ON app.cover_sheet (claim_id);
CREATE INDEX cover_sheet_by_token ON app.cover_sheet (token);

-- A dated picture or PDF a person put on a claim. `proof`: it proves that the claim was filed.
CREATE TABLE app.evidence (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id  integer NOT NULL,
    location_id  integer NOT NULL,
    claim_id     bigint NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('portal', 'fax', 'mail_proof', 'other')),
    proof        boolean NOT NULL DEFAULT false,
    evidence_on  date NOT NULL,                           -- the day it shows, not the day it was kept
    note         text NOT NULL DEFAULT '',
    file_kind    text NOT NULL CHECK (file_kind IN ('pdf', 'png', 'jpeg', 'tiff')),
    pages        integer NOT NULL CHECK (pages BETWEEN 1 AND 100),
    sha256       bytea NOT NULL,
    content      bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 20000000),
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor        text NOT NULL DEFAULT session_user,
    withdrawn_at timestamptz,
    withdrawn_by text NOT NULL DEFAULT '',
    withdrawn_reason text NOT NULL DEFAULT '',
    version      integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, id),
    CHECK (NOT proof OR (kind = 'mail_proof' AND withdrawn_at IS NULL)),
    CHECK ((withdrawn_at IS NULL) = (withdrawn_reason = '')),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);
ALTER TABLE app.evidence ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX evidence_by_claim ON app.evidence (claim_id);
CREATE UNIQUE INDEX evidence_once ON app.evidence (claim_id, sha256) WHERE withdrawn_at IS NULL;

-- Mail came back from this guarantor's address: no statement is sent until the address is corrected.
CREATE TABLE app.mail_return (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL,
    account_id  bigint NOT NULL,
    letter_id   bigint NOT NULL,
    came_on     date NOT NULL,
    ended_at    timestamptz,
    ended_by    text NOT NULL DEFAULT '',
    ended_text  text NOT NULL DEFAULT '',
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id)
);
CREATE UNIQUE INDEX mail_return_open ON app.mail_return (account_id, letter_id) WHERE ended_at IS NULL;
