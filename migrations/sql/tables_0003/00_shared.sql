-- Revision 0003: what several rooms share. One file per room follows; each is run once, in the order of the names.

-- Reasons: more kinds, a time of day with its zone, what wakes them early, what the denial desk knows of them.
ALTER TABLE app.work_reason DROP CONSTRAINT work_reason_kind_check;
ALTER TABLE app.work_reason ADD CONSTRAINT work_reason_kind_check CHECK (kind IN ('follow_up', 'denial', 'exception', 'underpaid',
    'secondary', 'credit', 'patient', 'rejected', 'suspense', 'unrouted', 'takeback', 'enquiry', 'left_office',
    'appeal', 'records', 'refund_request', 'cob', 'returned_mail', 'correspondence', 'filing'));
ALTER TABLE app.work_reason
    ADD COLUMN due_at      timestamptz,                          -- the time of day on due_on, when one was agreed; null: any
    ADD COLUMN due_zone    text NOT NULL DEFAULT '',             -- IANA name of the zone the time was said in
    ADD COLUMN wake_on     text NOT NULL DEFAULT '' CHECK (wake_on IN ('', 'remittance', 'status', 'reply', 'letter')),
    ADD COLUMN outcome     text REFERENCES app.outcome,          -- the last one a person recorded on it
    ADD COLUMN reference   text NOT NULL DEFAULT '',             -- the payer's reference of the last outcome
    ADD COLUMN remark_code text NOT NULL DEFAULT '',
    ADD COLUMN category    text NOT NULL DEFAULT '',             -- of the denial taxonomy
    ADD COLUMN root_cause  text NOT NULL DEFAULT '',
    ADD COLUMN team        text NOT NULL DEFAULT '',
    ADD COLUMN level       smallint NOT NULL DEFAULT 0 CHECK (level BETWEEN 0 AND 9),   -- of an appeal
    ADD COLUMN escalated   smallint NOT NULL DEFAULT 0,          -- the highest step that was told to a lead
    ADD COLUMN triaged_at  timestamptz,                          -- when a person first decided what is to be done
    ADD COLUMN opened_at   timestamptz;
UPDATE app.work_reason SET opened_at = opened_on;
ALTER TABLE app.work_reason ALTER COLUMN opened_at SET DEFAULT clock_timestamp(), ALTER COLUMN opened_at SET NOT NULL;

ALTER TABLE app.work_item
    ADD COLUMN due_at    timestamptz,                            -- take next hands it out from this moment on; null: any time
    ADD COLUMN team      text NOT NULL DEFAULT '',
    ADD COLUMN category  text NOT NULL DEFAULT '',
    ADD COLUMN escalated smallint NOT NULL DEFAULT 0;

ALTER TABLE app.event DROP CONSTRAINT event_kind_check;
ALTER TABLE app.event ADD CONSTRAINT event_kind_check CHECK (kind IN ('note', 'outcome', 'reassign', 'sent', 'remittance', 'exception',
    'reversal', 'print', 'system', 'payment', 'takeback', 'acknowledgement', 'move', 'document',
    'call', 'letter', 'snooze', 'promise', 'question', 'escalation', 'evidence', 'appeal'));

-- The claim's plan and line of business as the claim file named them (SBR04, SBR09): rules and clocks ask for both.
ALTER TABLE app.claim
    ADD COLUMN plan             text NOT NULL DEFAULT '',
    ADD COLUMN line_of_business text NOT NULL DEFAULT '';
UPDATE app.claim SET plan = coalesce(facts ->> 'plan_name', ''), line_of_business = coalesce(facts ->> 'filing_code', '')
    WHERE coalesce(facts ->> 'plan_name', '') <> '' OR coalesce(facts ->> 'filing_code', '') <> '';
