-- Revision 0002: what several rooms share. One file per room follows; each is run once, in the order of the names.

-- Operations and entries: more kinds, and the accounts that provider level money goes to.
ALTER TABLE led.op DROP CONSTRAINT op_kind_check;
ALTER TABLE led.op ADD CONSTRAINT op_kind_check CHECK (kind IN ('charges', 'remittance', 'reversal', 'adjustment', 'opening', 'deposit',
    'patient_payment', 'apply', 'transfer', 'write_off', 'refund', 'takeback', 'move', 'settlement'));
ALTER TABLE led.entry DROP CONSTRAINT entry_account_check;
ALTER TABLE led.entry ADD CONSTRAINT entry_account_check CHECK (account IN (
    'receivable', 'gross_charges', 'contractual', 'sequestration', 'capitation', 'write_off', 'clearing',
    'bank', 'unposted', 'payer_balance', 'due_to', 'due_from', 'interest', 'refund', 'patient_credit', 'legacy',
    'advance', 'levy', 'withholding', 'provider_other', 'bank_fee'));
ALTER TABLE led.entry DROP CONSTRAINT entry_kind_check;
ALTER TABLE led.entry ADD CONSTRAINT entry_kind_check CHECK (kind IN ('charge', 'payment', 'contractual', 'sequestration', 'capitation',
    'write_off', 'transfer', 'interest', 'provider_level', 'unposted', 'opening', 'deposit', 'legacy', 'takeback', 'refund',
    'unapplied', 'fee', 'due'));
ALTER TABLE led.entry DROP CONSTRAINT entry_check2;
ALTER TABLE led.entry ADD CONSTRAINT entry_practice_level CHECK (account NOT IN ('clearing', 'bank', 'unposted', 'payer_balance',
    'due_to', 'due_from', 'interest', 'legacy', 'advance', 'levy', 'withholding', 'provider_other', 'bank_fee') OR location_id IS NULL);

-- Payers: what full automation may not touch, and the days of clocks that were constants.
ALTER TABLE app.payer
    ADD COLUMN block_reasons    text[] NOT NULL DEFAULT '{}',   -- 'CO-16', 'CO-*', 'PLB-WO': never posted without a person
    ADD COLUMN auto_limit_cents bigint CHECK (auto_limit_cents >= 0),  -- a claim paid more than this waits; null: no limit
    ADD COLUMN crossover_days   integer NOT NULL DEFAULT 30 CHECK (crossover_days BETWEEN 1 AND 365),
    ADD COLUMN dispute_days     integer CHECK (dispute_days BETWEEN 1 AND 1500);

-- Claims of every kind: dental and institutional lines, and what is priced in advance and never owed.
ALTER TABLE app.claim ADD COLUMN in_receivables boolean NOT NULL DEFAULT true;  -- false: predetermination, no charges in the ledger
ALTER TABLE app.claim DROP CONSTRAINT claim_status_check;
ALTER TABLE app.claim ADD CONSTRAINT claim_status_check CHECK (status IN
    ('submitted', 'paid', 'denied', 'partial', 'exception', 'closed', 'rejected', 'predetermination'));
ALTER TABLE app.claim_line
    ADD COLUMN tooth          text NOT NULL DEFAULT '',         -- TOO02; several lines of one code and date differ by it
    ADD COLUMN surfaces       text NOT NULL DEFAULT '',         -- TOO03 letters, joined
    ADD COLUMN oral_cavity    text NOT NULL DEFAULT '',         -- SV304 areas, joined with commas
    ADD COLUMN revenue_code   text NOT NULL DEFAULT '',         -- SV201
    ADD COLUMN expected_basis text NOT NULL DEFAULT '';         -- contract:<code> or learned:<n>; '' : nothing expected
ALTER TABLE app.claim_payer ADD COLUMN filing_number text COLLATE "C" NOT NULL DEFAULT '';  -- REF*1K of the 277CA
CREATE INDEX claim_payer_by_filing ON app.claim_payer (filing_number) WHERE filing_number <> '';

-- Remittances: an 835, or what clerks keyed from paper. Lines: what dental and institutional payers say, and the contract's verdict.
ALTER TABLE app.remit ADD COLUMN source text NOT NULL DEFAULT '835' CHECK (source IN ('835', 'paper'));
ALTER TABLE app.remit_line
    ADD COLUMN qualifier      text NOT NULL DEFAULT 'HC',
    ADD COLUMN revenue_code   text NOT NULL DEFAULT '',
    ADD COLUMN tooth          text NOT NULL DEFAULT '',
    ADD COLUMN expected_cents bigint,                           -- what the contract (or what was learned) allows, when posted
    ADD COLUMN verdict        text NOT NULL DEFAULT '' CHECK (verdict IN ('', 'right', 'under', 'over', 'none', 'recoded'));

ALTER TABLE app.work_reason DROP CONSTRAINT work_reason_kind_check;
ALTER TABLE app.work_reason ADD CONSTRAINT work_reason_kind_check CHECK (kind IN ('follow_up', 'denial', 'exception', 'underpaid',
    'secondary', 'credit', 'patient', 'rejected', 'suspense', 'unrouted', 'takeback', 'enquiry', 'left_office'));
ALTER TABLE app.event DROP CONSTRAINT event_kind_check;
ALTER TABLE app.event ADD CONSTRAINT event_kind_check CHECK (kind IN ('note', 'outcome', 'reassign', 'sent', 'remittance', 'exception',
    'reversal', 'print', 'system', 'payment', 'takeback', 'acknowledgement', 'move', 'document'));
