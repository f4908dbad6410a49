-- Clocks as data: how long a payer gives for each act, from which day it counts, and since when that is so.
-- The most precise row in force on the start day holds: payer, then line of business, then claim type, then payer type;
-- of several the one that came into force last. A row replaces its forerunner from its day on, so none is ever edited away.
CREATE TABLE app.clock_rule (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN ('file', 'correct', 'appeal1', 'appeal2', 'appeal3', 'records', 'refund', 'dispute')),
    payer_id         integer REFERENCES app.payer,              -- null: every payer
    payer_type       text NOT NULL DEFAULT '',                  -- '': every type
    line_of_business text NOT NULL DEFAULT '',                  -- SBR09; '': every one
    claim_type       text NOT NULL DEFAULT '' CHECK (claim_type IN ('', 'P', 'D', 'I')),
    days             integer NOT NULL CHECK (days BETWEEN 1 AND 1500),
    business         boolean NOT NULL DEFAULT false,            -- days of the office calendar instead of all days
    start_rule       text NOT NULL CHECK (start_rule IN ('service_from', 'service_to', 'submission', 'determination', 'letter')),
    effective_from   date NOT NULL DEFAULT '2000-01-01',
    effective_to     date,                                      -- the last day; null: open
    source           text NOT NULL CHECK (source <> ''),        -- where this was read: contract, manual, letter
    verify           boolean NOT NULL DEFAULT false,            -- nobody has checked it yet; rows on it say so
    payer_key        integer GENERATED ALWAYS AS (coalesce(payer_id, 0)) STORED,
    version          integer NOT NULL DEFAULT 1,
    changed_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_by       text NOT NULL DEFAULT session_user,
    CHECK (payer_id IS NULL OR payer_type = ''),
    CHECK (effective_to >= effective_from)
);
CREATE UNIQUE INDEX clock_rule_once ON app.clock_rule (kind, payer_key, payer_type, line_of_business, claim_type, effective_from);
CREATE INDEX clock_rule_by_payer ON app.clock_rule (payer_key, kind);

-- What the payers' rows said so far. Nobody had to tell a source then, so each is to be checked.
INSERT INTO app.clock_rule (kind, payer_id, days, start_rule, source, verify, changed_by)
SELECT said.kind, p.id, said.days, said.start_rule, 'taken over from the payer''s days', true, 'seed'
FROM app.payer p CROSS JOIN LATERAL (VALUES
    ('file', p.timely_filing_days, 'service_from'), ('correct', p.corrected_days, 'determination'),
    ('appeal1', p.appeal_days, 'determination'), ('dispute', p.dispute_days, 'letter')) AS said (kind, days, start_rule)
WHERE said.days IS NOT NULL;
