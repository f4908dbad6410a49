-- Indexes that acts of this release ask by, on tables of the first.
CREATE INDEX remit_claim_taken_back ON app.remit_claim (taken_back_by) WHERE taken_back_by IS NOT NULL;
CREATE INDEX op_by_reversed ON led.op (reverses_op) WHERE reverses_op IS NOT NULL;
CREATE INDEX remit_by_day ON app.remit (received_on, id);   -- the newest payments, without sorting all of them
