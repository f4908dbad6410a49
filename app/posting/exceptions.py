"""The exceptions of all payments, the largest first: what is stuck, since when, and who has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit

_ROWS = """
    SELECT part.id AS remit_claim_id, part.remit_id, remit.trace, payer.name AS payer, practice.name AS practice,
           practice.band, part.number, part.patient_name AS patient, part.verdict, part.exception_text AS why,
           part.charge_cents AS charge, part.paid_cents AS paid, remit.received_on,
           coalesce(owned.holder, owned.assignee, loose.holder, loose.assignee, '') AS owner
    FROM app.remit_claim AS part JOIN app.remit ON remit.id = part.remit_id
         JOIN app.payer ON payer.id = remit.payer_id JOIN app.practice ON practice.id = part.practice_id
         LEFT JOIN app.work_item AS owned ON owned.claim_id = part.claim_id AND owned.status <> 9
         LEFT JOIN app.work_item AS loose ON loose.remit_claim_id = part.id AND loose.claim_id IS NULL
              AND loose.status <> 9
    WHERE part.state = 'exception'
    ORDER BY abs(part.paid_cents) DESC, part.charge_cents DESC, remit.received_on, part.id LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One received claim that could not post. `owner` is the login that holds or has it, empty in the pool."""

    remit_claim_id: int
    remit_id: int
    trace: str
    payer: str
    practice: str
    band: int
    number: str
    patient: str
    verdict: str
    why: str
    charge: int
    paid: int
    received_on: date
    owner: str


def list_exceptions(unit: Unit, *, limit: int = 500) -> tuple[ExceptionRow, ...]:
    """The exceptions in the login's scope by cents paid, then charged, then age; one statement."""
    return tuple(unit.rows(_ROWS, {"limit": limit}, into=ExceptionRow))
