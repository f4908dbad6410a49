-- Accounts (guarantors), patients, coverages. Practice-level rows: location_id does not apply,
-- but a patient is visible through any location in scope, by app.patient_location.
CREATE TABLE app.account (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    number      text NOT NULL,
    last        text NOT NULL,
    first       text NOT NULL DEFAULT '',
    birth_date  date,
    address1    text NOT NULL DEFAULT '',
    address2    text NOT NULL DEFAULT '',
    city        text NOT NULL DEFAULT '',
    state       text NOT NULL DEFAULT '',
    zip         text NOT NULL DEFAULT '',
    phone       text NOT NULL DEFAULT '',
    name_norm   text COLLATE "C" NOT NULL,              -- "LAST,FIRST" upper case, letters and comma only
    natural_key text NOT NULL,                          -- name_norm|birth date or zip
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, number),
    UNIQUE (practice_id, natural_key),
    UNIQUE (practice_id, id)
);

CREATE TABLE app.patient (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id integer NOT NULL REFERENCES app.practice,
    account_id  bigint NOT NULL,
    last        text NOT NULL,
    first       text NOT NULL DEFAULT '',
    middle      text NOT NULL DEFAULT '',
    suffix      text NOT NULL DEFAULT '',
    birth_date  date,
    sex         text NOT NULL DEFAULT '',
    address1    text NOT NULL DEFAULT '',
    address2    text NOT NULL DEFAULT '',
    city        text NOT NULL DEFAULT '',
    state       text NOT NULL DEFAULT '',
    zip         text NOT NULL DEFAULT '',
    phone       text NOT NULL DEFAULT '',
    name_norm   text COLLATE "C" NOT NULL,
    natural_key text NOT NULL,                          -- name_norm|birth date
    version     integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, natural_key),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, account_id) REFERENCES app.account (practice_id, id)
);
CREATE INDEX patient_by_account ON app.patient (account_id);

-- The searchable face of a patient, once per location: search and the patient's own policy read this.
CREATE TABLE app.patient_location (
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    patient_id  bigint NOT NULL,
    name_norm   text COLLATE "C" NOT NULL,
    birth_date  date,
    phone_norm  text COLLATE "C" NOT NULL DEFAULT '',
    PRIMARY KEY (patient_id, location_id),
    FOREIGN KEY (practice_id, patient_id) REFERENCES app.patient (practice_id, id),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);
CREATE INDEX patient_location_by_name ON app.patient_location (name_norm);
CREATE INDEX patient_location_by_birth ON app.patient_location (birth_date);
CREATE INDEX patient_location_by_phone ON app.patient_location (phone_norm);

CREATE TABLE app.coverage (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id     integer NOT NULL REFERENCES app.practice,
    patient_id      bigint NOT NULL,
    payer_id        integer NOT NULL REFERENCES app.payer,
    rank            text NOT NULL CHECK (rank IN ('primary', 'secondary', 'tertiary')),
    member_id       text COLLATE "C" NOT NULL,
    group_number    text NOT NULL DEFAULT '',
    plan_name       text NOT NULL DEFAULT '',
    relationship    text NOT NULL DEFAULT '18',
    filing_code     text NOT NULL DEFAULT '',
    subscriber_last  text NOT NULL DEFAULT '',
    subscriber_first text NOT NULL DEFAULT '',
    subscriber_birth_date date,
    version         integer NOT NULL DEFAULT 1,
    UNIQUE (practice_id, patient_id, payer_id, rank, member_id),
    UNIQUE (practice_id, id),
    FOREIGN KEY (practice_id, patient_id) REFERENCES app.patient (practice_id, id)
);
CREATE INDEX coverage_by_patient ON app.coverage (patient_id);
CREATE INDEX coverage_by_member ON app.coverage (member_id);
