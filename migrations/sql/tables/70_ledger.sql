-- The ledger: append-only, double-entry, integer cents, debits positive. The only truth about money.
CREATE TABLE led.op (
    op_id          uuid PRIMARY KEY,
    kind           text NOT NULL CHECK (kind IN ('charges', 'remittance', 'reversal', 'adjustment', 'opening', 'deposit')),
    practice_id    integer NOT NULL REFERENCES app.practice,
    location_id    integer,                                -- null: practice-level operation
    payload_sha256 bytea NOT NULL,
    actor          text NOT NULL DEFAULT session_user,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason         text NOT NULL DEFAULT '',
    source_kind    text NOT NULL DEFAULT '',               -- remit, file, operation ...
    source_id      bigint,
    reverses_op    uuid REFERENCES led.op,
    result         jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX op_by_source ON led.op (source_kind, source_id);

CREATE TABLE led.entry (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    op_id          uuid NOT NULL REFERENCES led.op,
    practice_id    integer NOT NULL,
    location_id    integer,                                -- null only on practice-level legs
    account        text NOT NULL CHECK (account IN (
                       'receivable', 'gross_charges', 'contractual', 'sequestration', 'capitation', 'write_off', 'clearing',
                       'bank', 'unposted', 'payer_balance', 'due_to', 'due_from', 'interest', 'refund', 'patient_credit', 'legacy')),
    party          text CHECK (party IN ('primary', 'secondary', 'tertiary', 'patient', 'collection')),
    kind           text NOT NULL CHECK (kind IN ('charge', 'payment', 'contractual', 'sequestration', 'capitation', 'write_off',
                       'transfer', 'interest', 'provider_level', 'unposted', 'opening', 'deposit')),
    reference      text NOT NULL DEFAULT '',               -- remittance R<id>, PLB "WO:reference", bank account
    claim_id       bigint,
    line_id        bigint,
    cents          bigint NOT NULL CHECK (cents <> 0),
    effective_date date NOT NULL,
    period         date NOT NULL CHECK (extract(day FROM period) = 1),
    remit_claim_id bigint,
    group_code     text NOT NULL DEFAULT '',
    reason_code    text NOT NULL DEFAULT '',
    reverses       bigint UNIQUE REFERENCES led.entry,
    CHECK ((account = 'receivable') = (party IS NOT NULL)),
    CHECK (account <> 'receivable' OR (claim_id IS NOT NULL AND line_id IS NOT NULL AND location_id IS NOT NULL)),
    CHECK (account NOT IN ('clearing', 'bank', 'unposted', 'payer_balance', 'due_to', 'due_from') OR location_id IS NULL),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id),
    FOREIGN KEY (practice_id, line_id) REFERENCES app.claim_line (practice_id, id)
);
CREATE INDEX entry_by_op ON led.entry (op_id);
CREATE INDEX entry_by_claim ON led.entry (claim_id) WHERE claim_id IS NOT NULL;
CREATE INDEX entry_by_reference ON led.entry (practice_id, account, reference) WHERE account <> 'receivable';

-- Open amount of a claim line by party: kept by the same statement trigger as app.claim.balance_cents.
CREATE TABLE led.line_balance (
    practice_id integer NOT NULL,
    location_id integer NOT NULL,
    claim_id    bigint NOT NULL,
    line_id     bigint NOT NULL,
    party       text NOT NULL,
    cents       bigint NOT NULL,
    PRIMARY KEY (line_id, party)
);
CREATE INDEX line_balance_by_claim ON led.line_balance (claim_id);
