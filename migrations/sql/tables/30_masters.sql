-- Practices, locations, payers, providers: the office's masters.
CREATE TABLE app.practice (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code        text NOT NULL UNIQUE,
    name        text NOT NULL,
    tax_id      text NOT NULL,
    billing_npi text NOT NULL,
    address1    text NOT NULL DEFAULT '',
    address2    text NOT NULL DEFAULT '',
    city        text NOT NULL DEFAULT '',
    state       text NOT NULL DEFAULT '',
    zip         text NOT NULL DEFAULT '',
    phone       text NOT NULL DEFAULT '',
    band        smallint NOT NULL DEFAULT 0,          -- index of the colour band
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (billing_npi, tax_id)
);

CREATE TABLE app.location (
    id               integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id      integer NOT NULL REFERENCES app.practice,
    code             text NOT NULL,
    name             text NOT NULL,
    npi              text NOT NULL DEFAULT '',
    place_of_service text NOT NULL DEFAULT '11',
    address1         text NOT NULL DEFAULT '',
    address2         text NOT NULL DEFAULT '',
    city             text NOT NULL DEFAULT '',
    state            text NOT NULL DEFAULT '',
    zip              text NOT NULL DEFAULT '',
    phone            text NOT NULL DEFAULT '',
    version          integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, code),
    UNIQUE (practice_id, id)
);

ALTER TABLE sec.scope ADD FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id);

CREATE TABLE app.payer (
    id                 integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code               text NOT NULL UNIQUE,
    name               text NOT NULL,
    type               text NOT NULL CHECK (type IN ('medicare', 'medicaid', 'commercial', 'dental', 'workers_comp', 'auto', 'other')),
    post_mode          text NOT NULL DEFAULT 'clean' CHECK (post_mode IN ('review', 'clean', 'full')),
    follow_up_days     integer NOT NULL DEFAULT 30 CHECK (follow_up_days BETWEEN 1 AND 365),
    timely_filing_days integer CHECK (timely_filing_days BETWEEN 1 AND 1500),
    appeal_days        integer CHECK (appeal_days BETWEEN 1 AND 1500),
    corrected_days     integer CHECK (corrected_days BETWEEN 1 AND 1500),
    submission         text NOT NULL DEFAULT 'electronic' CHECK (submission IN ('electronic', 'paper')),
    phone              text NOT NULL DEFAULT '',
    hours              text NOT NULL DEFAULT '',
    phone_path         text NOT NULL DEFAULT '',       -- keys to press in the payer's voice menu
    portal             text NOT NULL DEFAULT '',
    address1           text NOT NULL DEFAULT '',
    city               text NOT NULL DEFAULT '',
    state              text NOT NULL DEFAULT '',
    zip                text NOT NULL DEFAULT '',
    version            integer NOT NULL DEFAULT 1
);

-- Every id and name under which a payer is known in files; value_norm is upper case without punctuation.
CREATE TABLE app.payer_alias (
    kind       text NOT NULL CHECK (kind IN ('id', 'name')),
    value_norm text NOT NULL CHECK (value_norm <> ''),
    payer_id   integer NOT NULL REFERENCES app.payer,
    PRIMARY KEY (kind, value_norm)
);

CREATE TABLE app.payer_tip (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payer_id integer NOT NULL REFERENCES app.payer,
    body     text NOT NULL CHECK (body <> ''),
    pinned   boolean NOT NULL DEFAULT true,
    author   text NOT NULL DEFAULT session_user,
    at       timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE app.provider (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    npi         text NOT NULL,
    last        text NOT NULL,
    first       text NOT NULL DEFAULT '',
    taxonomy    text NOT NULL DEFAULT '',
    UNIQUE (practice_id, npi),
    UNIQUE (practice_id, id)
);
