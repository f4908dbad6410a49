"""A row about a claim in every table of the denial desk, for the tests of scope."""

from __future__ import annotations

_REASON = "(SELECT max(id) FROM app.work_reason WHERE claim_id = %(claim)s)"
_ACT = "md5('act' || %(claim)s)::uuid"
DENIAL_ROWS = (
    "INSERT INTO app.denial_act (id, kind, words, done, skipped, cents) "
    f"VALUES ({_ACT}, 'appeal', 'Appeal filed', 1, 0, 20000)",
    "INSERT INTO app.denial_act_part (practice_id, location_id, act_id, reason_id, claim_id, before, version_after) "
    f"VALUES (%(practice)s, %(location)s, {_ACT}, {_REASON}, %(claim)s, '{{}}', 2)",
    "INSERT INTO app.appeal (practice_id, location_id, claim_id, reason_id, payer_id, level, filed_on, method, cents) "
    f"VALUES (%(practice)s, %(location)s, %(claim)s, {_REASON}, %(payer)s, 1, '2026-10-01', 'portal', 20000)",
    "INSERT INTO app.information_request (practice_id, location_id, claim_id, reason_id, asked_of, what, asked_on, "
    "due_on) "
    f"VALUES (%(practice)s, %(location)s, %(claim)s, {_REASON}, 'practice', 'the note', '2026-10-01', '2026-10-08')",
    "INSERT INTO app.resubmission (practice_id, location_id, claim_id, reason_id, kind, sent_on, method) "
    f"VALUES (%(practice)s, %(location)s, %(claim)s, {_REASON}, 'corrected', '2026-10-01', 'electronic')",
)
