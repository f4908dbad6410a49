-- The posting policy as rows of the office over the shipped seed, write-off reasons, and what needs a second person.

-- One ruling: what becomes of an adjustment. The most particular row in force on the day of the payment decides.
CREATE TABLE app.posting_rule (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    payer_id         integer REFERENCES app.payer,         -- null: every payer of the type
    payer_type       text NOT NULL DEFAULT '',             -- '' : every type
    group_code       text NOT NULL CHECK (group_code IN ('CO', 'PR', 'OA', 'PI', 'CR')),
    reason_code      text NOT NULL CHECK (reason_code ~ '^([A-Z0-9]{1,5}|\*)$'),   -- * : every reason of the group
    remark_code      text NOT NULL DEFAULT '' CHECK (remark_code ~ '^[A-Z0-9]{0,6}$'),  -- '' : with or without remarks
    treatment        text NOT NULL CHECK (treatment IN ('contractual', 'sequestration', 'capitation', 'next_party', 'next_payer',
                         'denial', 'patient_first', 'information', 'bundle', 'review')),
    expected         boolean NOT NULL DEFAULT true,        -- false: taken off, but counted and marked
    account          text NOT NULL DEFAULT '' CHECK (account = '' OR account ~ '^(contractual|sequestration|capitation|write_off:[a-z_]{2,30})$'),
    effective_from   date NOT NULL,
    effective_to     date,                                 -- the last day it holds
    note             text NOT NULL DEFAULT '',
    owner            text NOT NULL DEFAULT session_user,
    at               timestamptz NOT NULL DEFAULT clock_timestamp(),
    version          integer NOT NULL DEFAULT 1,
    CHECK (payer_id IS NULL OR payer_type = ''),
    CHECK (effective_to IS NULL OR effective_to >= effective_from),
    CHECK (account = '' OR treatment IN ('contractual', 'sequestration', 'capitation', 'bundle')),
    UNIQUE NULLS NOT DISTINCT (payer_id, payer_type, group_code, reason_code, remark_code, effective_from)
);

-- Why an amount is given up. Above the limit, and where proof is asked for, one person's word is not enough.
CREATE TABLE app.write_off_reason (
    code           text PRIMARY KEY CHECK (code ~ '^[a-z_]{2,30}$'),
    words          text NOT NULL CHECK (words <> ''),
    avoidable      boolean NOT NULL,                       -- the office could have prevented it
    limit_cents    bigint CHECK (limit_cents >= 0),        -- per claim, without a second person; null: no limit
    proof_required boolean NOT NULL DEFAULT false,
    active         boolean NOT NULL DEFAULT true,
    version        integer NOT NULL DEFAULT 1
);
INSERT INTO app.write_off_reason (code, words, avoidable, limit_cents, proof_required) VALUES
    ('small_balance', 'Small balance: collecting it costs more than it brings', false, 999, false),
    ('timely_filing', 'Filed too late with the insurer', true, 0, true),
    ('no_authorisation', 'Authorisation was not obtained in time', true, 0, true),
    ('no_appeal_left', 'Denied, and every level of appeal is used', false, 10000, true),
    ('charity', 'Charity care under the practice''s policy', false, 5000, true),
    ('hardship', 'Hardship of the patient, with the form on file', false, 5000, true),
    ('prompt_pay', 'Discount for paying promptly', false, 5000, false),
    ('courtesy', 'Courtesy granted by the practice', false, 2500, true),
    ('bad_debt', 'Given up after the practice''s collection policy', false, 0, true),
    ('deceased', 'The patient died and there is no estate', false, 0, true),
    ('billing_error', 'Charged by mistake and cannot be replaced', true, 0, true);

-- What one person asked for and another has to decide; nobody decides the own wish.
CREATE TABLE app.approval (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id  integer NOT NULL REFERENCES app.practice,
    location_id  integer,
    kind         text NOT NULL CHECK (kind ~ '^[a-z_]{2,30}$'),   -- write_off ...
    subject      text NOT NULL CHECK (subject <> ''),             -- one sentence, no PHI
    claim_id     bigint,
    cents        bigint NOT NULL,
    wish         jsonb NOT NULL DEFAULT '{}',                     -- what is carried out when it is approved
    asked_op     uuid NOT NULL,                                    -- the call that asked: repeating it asks once
    asked_by     text NOT NULL DEFAULT session_user,
    asked_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    decision     text CHECK (decision IN ('approved', 'refused')),
    decided_by   text,
    decided_at   timestamptz,
    decided_text text NOT NULL DEFAULT '',
    op_id        uuid,
    version      integer NOT NULL DEFAULT 1,
    CHECK ((decision IS NULL) = (decided_by IS NULL)),
    CHECK ((decision IS NULL) = (decided_at IS NULL)),
    CHECK (decided_by <> asked_by),
    UNIQUE (practice_id, asked_op),
    FOREIGN KEY (practice_id, claim_id) REFERENCES app.claim (practice_id, id)
);
CREATE INDEX approval_open ON app.approval (practice_id, location_id, id) WHERE decision IS NULL;
-- A refund check is asked for once at a time, whoever asks.
CREATE UNIQUE INDEX approval_one_check ON app.approval (practice_id, (wish ->> 'check')) WHERE kind = 'refund' AND decision IS NULL;

-- What kept a received claim from posting by itself, first: mode, block CO-16, limit, policy CO-9999, unmatched ... Never cleared.
ALTER TABLE app.remit_claim ADD COLUMN stopped_by text NOT NULL DEFAULT '';
