"""A row about a claim in every table of paper, for the tests of scope."""

from __future__ import annotations

_BATCH = "(SELECT max(id) FROM app.paper_batch WHERE practice_id = %(practice)s)"
_CHECK = "(SELECT max(id) FROM app.paper_check WHERE practice_id = %(practice)s)"
_SCAN = "(SELECT max(id) FROM app.scan WHERE practice_id = %(practice)s)"
PAPER_ROWS = (
    "INSERT INTO app.transmittal (practice_id, number, received_on) VALUES (%(practice)s, %(claim)s, '2026-09-30')",
    "INSERT INTO app.paper_batch (practice_id, number, transmittal, control_cents, control_count) "
    "VALUES (%(practice)s, %(claim)s, %(claim)s, 12000, 1)",
    "INSERT INTO app.paper_check (practice_id, batch_id, payer_id, trace, amount_cents) "
    f"VALUES (%(practice)s, {_BATCH}, %(payer)s, '77' || %(claim)s, 12000)",
    "INSERT INTO app.paper_claim (practice_id, check_id, place, claim_id, charge_cents, paid_cents, draft) "
    f"VALUES (%(practice)s, {_CHECK}, 1, %(claim)s, 20000, 12000, '{{}}')",
    "INSERT INTO app.paper_limit (practice_id, second_person_cents) VALUES (%(practice)s, 100000) "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO app.remit_twin (practice_id, remit_id, kind) "
    "VALUES (%(practice)s, (SELECT max(id) FROM app.remit WHERE practice_id = %(practice)s), '835')",
    "INSERT INTO app.scan (practice_id, sha256, kind, content) "
    "VALUES (%(practice)s, ('x' || %(claim)s)::bytea, 'png', '\\x00')",
    f"INSERT INTO app.scan_page (practice_id, scan_id, source_page, place) VALUES (%(practice)s, {_SCAN}, 0, 1)",
    "INSERT INTO app.scan_export (practice_id, page_ids, reason) VALUES (%(practice)s, '{1}', 'appeal')",
)
