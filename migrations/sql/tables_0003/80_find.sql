-- Find by the numbers others gave: a call, a letter, a submission. Plain text compares, which row-level security lets an
-- index answer; the whole index is the search, at any size of the book.
CREATE INDEX payer_call_by_reference ON app.payer_call (reference) WHERE reference <> '';
CREATE INDEX letter_by_reference ON app.letter (reference) WHERE reference <> '';
CREATE INDEX resubmission_by_reference ON app.resubmission (reference) WHERE reference <> '';
CREATE INDEX acknowledgement_by_payer_number ON app.acknowledgement (payer_number) WHERE payer_number <> '';
CREATE INDEX acknowledgement_by_clearinghouse ON app.acknowledgement (clearinghouse_number) WHERE clearinghouse_number <> '';
