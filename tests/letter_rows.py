"""A row about a claim in every table of correspondence, for the tests of scope."""

from __future__ import annotations

_FILE = "(SELECT max(id) FROM app.letter_file WHERE practice_id = %(practice)s)"
_LETTER = "(SELECT max(id) FROM app.letter WHERE practice_id = %(practice)s)"
_PLACE = "%(practice)s, %(location)s, %(claim)s"
LETTER_ROWS = (
    "INSERT INTO app.letter_file (practice_id, sha256, kind, content, pages, source, received_on) "
    "VALUES (%(practice)s, ('m' || %(claim)s)::bytea, 'png', '\\x00', 1, 'mail', '2026-10-01')",
    "INSERT INTO app.letter (practice_id, location_id, claim_id, state, type, indexed_at, source, received_on) "
    f"VALUES ({_PLACE}, 'indexed', 'other', clock_timestamp(), 'mail', '2026-10-01')",
    "INSERT INTO app.letter_page (practice_id, location_id, letter_id, file_id, source_page, place, kind, sha256, "
    f"content) VALUES (%(practice)s, %(location)s, {_LETTER}, {_FILE}, 0, 1, 'png', '\\x00', '\\x00')",
    "INSERT INTO app.cover_sheet (practice_id, location_id, claim_id, purpose, token) "
    f"VALUES ({_PLACE}, 'records', lpad(%(claim)s::text, 16, '0'))",
    "INSERT INTO app.evidence (practice_id, location_id, claim_id, kind, evidence_on, file_kind, pages, sha256, "
    f"content) VALUES ({_PLACE}, 'portal', '2026-10-01', 'png', 1, '\\x00', '\\x00')",
    "INSERT INTO app.mail_return (practice_id, account_id, letter_id, came_on) "
    f"SELECT practice_id, account_id, {_LETTER}, '2026-10-01' FROM app.claim WHERE id = %(claim)s",
)
