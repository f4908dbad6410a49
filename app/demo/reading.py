"""Reads the ledger back for the comparison with the truth; needs a login that sees the whole book."""

from __future__ import annotations

from app.db.unit import Unit
from app.demo.judge import FoundShort, Posted, PostedAccount, PostedLine, PostedRemit

_LINES = """
SELECT practice.code AS practice, claim.number AS claim, line.line_no AS line,
       CASE WHEN claim.in_receivables THEN line.charge_cents ELSE 0 END AS charged,
       coalesce(legs.paid, 0)::bigint AS paid, coalesce(legs.contractual, 0)::bigint AS contractual,
       coalesce(legs.sequestration, 0)::bigint AS sequestration, coalesce(legs.written_off, 0)::bigint AS written_off,
       coalesce(legs."primary", 0)::bigint AS "primary", coalesce(legs.secondary, 0)::bigint AS secondary,
       coalesce(legs.tertiary, 0)::bigint AS tertiary, coalesce(legs.patient, 0)::bigint AS patient,
       coalesce(legs.patient_paid, 0)::bigint AS patient_paid
FROM app.claim_line AS line
JOIN app.claim AS claim ON claim.id = line.claim_id
JOIN app.practice AS practice ON practice.id = line.practice_id
LEFT JOIN (
    SELECT line_id,
           -sum(cents) FILTER (WHERE kind IN ('payment', 'takeback') AND party <> 'patient') AS paid,
           -sum(cents) FILTER (WHERE kind = 'payment' AND party = 'patient') AS patient_paid,
           -sum(cents) FILTER (WHERE kind IN ('contractual', 'capitation')) AS contractual,
           -sum(cents) FILTER (WHERE kind = 'sequestration') AS sequestration,
           -sum(cents) FILTER (WHERE kind = 'write_off') AS written_off,
           sum(cents) FILTER (WHERE party = 'primary') AS "primary",
           sum(cents) FILTER (WHERE party = 'secondary') AS secondary,
           sum(cents) FILTER (WHERE party IN ('tertiary', 'collection')) AS tertiary,
           sum(cents) FILTER (WHERE party = 'patient') AS patient
    FROM led.entry WHERE account = 'receivable' GROUP BY line_id
) AS legs ON legs.line_id = line.id
"""

_REMITS = """
SELECT practice.code AS practice, remit.trace, remit.amount_cents AS payment, remit.posted_cents AS posted,
       remit.exception_cents AS exceptions, remit.provider_level_cents AS provider_level, remit.held_cents AS held
FROM app.remit AS remit JOIN app.practice AS practice ON practice.id = remit.practice_id
"""

# What is received but not explained names its remittance R<id>, a patient's unapplied money its payment P<id>; the
# truth knows them by trace and check number.
_ACCOUNTS = """
SELECT entry.account, practice.code AS practice, coalesce(remit.trace, taken.reference, entry.reference) AS reference,
       sum(entry.cents)::bigint AS amount
FROM led.entry AS entry
JOIN app.practice AS practice ON practice.id = entry.practice_id
LEFT JOIN app.remit AS remit ON remit.practice_id = entry.practice_id AND entry.reference = 'R' || remit.id
LEFT JOIN app.patient_payment AS taken
    ON taken.practice_id = entry.practice_id AND entry.reference = 'P' || taken.id AND entry.account = 'patient_credit'
WHERE entry.account IN ('unposted', 'payer_balance', 'interest', 'due_to', 'due_from', 'patient_credit', 'refund',
                        'legacy', 'advance', 'levy', 'withholding', 'provider_other')
GROUP BY entry.account, practice.code, coalesce(remit.trace, taken.reference, entry.reference)
HAVING sum(entry.cents) <> 0
"""

_BY_HAND = """
SELECT DISTINCT claim.number FROM app.remit_claim AS part JOIN app.claim AS claim ON claim.id = part.claim_id
WHERE part.posted_by_hand
"""


_UNDERPAID = """
SELECT practice.code AS practice, claim.number AS claim, reason.cents
FROM app.work_reason AS reason JOIN app.claim AS claim ON claim.id = reason.claim_id
JOIN app.practice AS practice ON practice.id = claim.practice_id
WHERE reason.kind = 'underpaid' AND reason.closed_on IS NULL"""


_RECONCILED = """
SELECT practice.code || ' ' || remit.trace FROM app.remit AS remit
JOIN app.practice AS practice ON practice.id = remit.practice_id
WHERE remit.amount_cents > 0 AND remit.held_cents = 0 AND remit.amount_cents = (
    SELECT sum(part.cents) FROM app.deposit_part AS part
    WHERE part.target_kind = 'remit' AND part.target_id = remit.id AND part.undone_op IS NULL)"""

# Sent back is what waits to be mended; a claim says so itself, but a price asked in advance keeps its own status.
_REJECTED = """
SELECT count(DISTINCT reason.claim_id)
FROM app.work_reason AS reason JOIN app.claim AS claim ON claim.id = reason.claim_id
WHERE reason.kind = 'rejected' AND reason.closed_on IS NULL
  AND (claim.status = 'rejected' OR NOT claim.in_receivables)"""


def read_posted(unit: Unit) -> Posted:
    """Lines, payments and accounts of the whole book, in cents."""
    return Posted(
        lines=tuple(unit.rows(_LINES, into=PostedLine)),
        remits=tuple(unit.rows(_REMITS, into=PostedRemit)),
        accounts=tuple(unit.rows(_ACCOUNTS, into=PostedAccount)),
        by_hand=frozenset(unit.rows(_BY_HAND, into=str)),
        underpaid=tuple(unit.rows(_UNDERPAID, into=FoundShort)),
        reconciled=frozenset(unit.rows(_RECONCILED, into=str)),
        bank_lines_open=unit.number("SELECT count(*) FROM app.bank_line WHERE state <> 'matched'"),
        accepted=unit.number("SELECT count(DISTINCT claim_id) FROM app.acknowledgement WHERE proof"),
        rejected=unit.number(_REJECTED),
        exceptions=unit.number("SELECT count(*) FROM app.remit_claim WHERE state = 'exception'"),
    )
