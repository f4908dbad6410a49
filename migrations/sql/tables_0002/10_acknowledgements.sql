-- What receivers say of claims sent: a receipt, an acceptance (payer level: proof of filing) or a rejection.
CREATE TABLE app.acknowledgement (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id          integer NOT NULL REFERENCES app.practice,
    location_id          integer NOT NULL,
    claim_id             bigint NOT NULL,
    file_id              bigint NOT NULL REFERENCES stage.file,
    sequence             integer NOT NULL,                -- place in the file
    layer                text NOT NULL CHECK (layer IN ('receipt', 'clearinghouse', 'payer')),
    verdict              text NOT NULL CHECK (verdict IN ('received', 'accepted', 'rejected', 'noted')),
    category             text NOT NULL DEFAULT '',        -- A1, A2, A3 ..., or the verdict of a 999
    status_code          text NOT NULL DEFAULT '',
    entity               text NOT NULL DEFAULT '',
    payer_number         text COLLATE "C" NOT NULL DEFAULT '',  -- REF*1K
    clearinghouse_number text COLLATE "C" NOT NULL DEFAULT '',  -- REF*D9
    field                text NOT NULL DEFAULT '',        -- what to mend
    text                 text NOT NULL CHECK (text <> ''),  -- own words, no PHI
    cents                bigint,                          -- the charge as the receiver saw it
    proof                boolean NOT NULL DEFAULT false,  -- proves to the payer that it was filed
    status_on            date,                            -- as the receiver dates it
    received_on          date NOT NULL,
    at                   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (claim_id, file_id, sequence),
    CHECK (NOT proof OR (layer = 'payer' AND verdict = 'accepted')),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);

-- Which claims stood in which transaction of a sent file: a 999 names nothing but the control numbers.
CREATE TABLE stage.sent_set (
    file_id       bigint NOT NULL REFERENCES stage.file,
    transaction   integer NOT NULL,                       -- ST number within the file
    practice_id   integer NOT NULL,
    group_control text NOT NULL,                          -- GS06
    set_control   text NOT NULL,                          -- ST02
    claim_numbers text[] NOT NULL,
    PRIMARY KEY (file_id, transaction, practice_id)
);
CREATE INDEX sent_set_by_control ON stage.sent_set (set_control, group_control);

-- Claim numbers an acknowledgement names and the book does not have: the file is read again when they come.
CREATE TABLE stage.unknown_acknowledgement (
    file_id bigint NOT NULL REFERENCES stage.file,
    number  text COLLATE "C" NOT NULL,
    PRIMARY KEY (file_id, number)
);

-- A large file in parts, in their order; its row in stage.file has no content.
CREATE TABLE stage.file_part (
    file_id bigint NOT NULL REFERENCES stage.file,
    number  integer NOT NULL,
    bytes   bytea NOT NULL,
    PRIMARY KEY (file_id, number)
);
