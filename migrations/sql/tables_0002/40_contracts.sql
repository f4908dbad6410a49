-- Fee schedules and contracts: what a payer has agreed to allow. Masters of the office, no PHI; amounts in cents.
-- Percents and factors are thousandths of a per cent: 115 per cent is 115000.
CREATE TABLE app.fee_schedule (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code       text NOT NULL UNIQUE,
    name       text NOT NULL DEFAULT '',
    version    integer NOT NULL DEFAULT 1,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by text NOT NULL DEFAULT session_user
);

-- One price of a procedure. place: a place of service, F for every facility, '' for any. Periods of one key never overlap.
CREATE TABLE app.fee (
    schedule_id    integer NOT NULL REFERENCES app.fee_schedule,
    procedure      text COLLATE "C" NOT NULL,
    modifier       text COLLATE "C" NOT NULL DEFAULT '',
    place          text COLLATE "C" NOT NULL DEFAULT '' CHECK (place ~ '^([0-9]{2}|F|)$'),
    locality       text COLLATE "C" NOT NULL DEFAULT '',
    effective_from date NOT NULL,
    effective_to   date,
    cents          bigint NOT NULL CHECK (cents >= 0),
    multiple       boolean NOT NULL DEFAULT false,        -- several on one date: the second and later are reduced
    bilateral      smallint NOT NULL DEFAULT 1 CHECK (bilateral BETWEEN 0 AND 3),  -- 1 by the contract's factor, 3 each side in full, else once
    CHECK (effective_to >= effective_from),
    PRIMARY KEY (schedule_id, procedure, modifier, place, locality, effective_from)
);

-- The terms of a payer. The most particular in force wins: location, practice, any; then a plan before none.
CREATE TABLE app.contract (
    id                integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code              text COLLATE "C" NOT NULL CHECK (code ~ '^[A-Za-z0-9][A-Za-z0-9_.-]{0,19}$'),
    name              text NOT NULL DEFAULT '',
    payer_id          integer NOT NULL REFERENCES app.payer,
    plan              text COLLATE "C" NOT NULL DEFAULT '',  -- plan name or group number, upper case letters and digits; '' : any
    practice_id       integer REFERENCES app.practice,      -- null: every practice
    location_id       integer,
    schedule_id       integer NOT NULL REFERENCES app.fee_schedule,
    locality          text COLLATE "C" NOT NULL DEFAULT '',
    percent           integer NOT NULL CHECK (percent BETWEEN 1 AND 10000000),
    multiple          integer[] NOT NULL DEFAULT '{}',      -- factors by rank; the last holds for all later ones; empty: no reduction
    modifiers         text[] NOT NULL DEFAULT '{}',         -- side by side with factors: 50, 80, AS, 22 ...
    factors           integer[] NOT NULL DEFAULT '{}',
    by_units          boolean NOT NULL DEFAULT true,        -- false: one price however many units
    capped            boolean NOT NULL DEFAULT true,        -- never more than the charge
    tolerance_cents   bigint NOT NULL DEFAULT 0 CHECK (tolerance_cents >= 0),
    tolerance_percent integer NOT NULL DEFAULT 0 CHECK (tolerance_percent BETWEEN 0 AND 100000),
    effective_from    date NOT NULL,
    effective_to      date,
    version           integer NOT NULL DEFAULT 1,
    changed_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by        text NOT NULL DEFAULT session_user,
    CHECK (effective_to >= effective_from),
    CHECK (location_id IS NULL OR practice_id IS NOT NULL),
    CHECK (cardinality(modifiers) = cardinality(factors)),
    UNIQUE (code, effective_from),
    FOREIGN KEY (practice_id, location_id) REFERENCES app.location (practice_id, id)
);
CREATE INDEX contract_by_payer ON app.contract (payer_id);

-- Where no contract is known: the median of what the payer allowed lately, per unit. Shown and marked, opens no work.
CREATE TABLE app.learned_allowed (
    practice_id integer NOT NULL REFERENCES app.practice,
    payer_id    integer NOT NULL REFERENCES app.payer,
    procedure   text COLLATE "C" NOT NULL,
    modifiers   text COLLATE "C" NOT NULL DEFAULT '',       -- sorted, joined with spaces
    cents       bigint NOT NULL CHECK (cents > 0),
    decisions   integer NOT NULL CHECK (decisions >= 5),
    as_of       date NOT NULL,
    PRIMARY KEY (practice_id, payer_id, procedure, modifiers)
);
