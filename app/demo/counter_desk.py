"""Takes the patients' money in the demo book: at the counter as a clerk does, and by lockbox files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import NAMESPACE_URL, uuid5

from app.db.unit import Unit
from app.demo.counter import PatientPays
from app.domain.money import decimal_text
from app.posting.counter import HOLD_DAYS, propose_payment, return_payment, take_payment
from app.posting.counter_types import NewPayment
from app.posting.lockbox import load_lockbox

_ACCOUNT = """
SELECT claim.practice_id, claim.account_id, account.number FROM app.claim
JOIN app.practice ON practice.id = claim.practice_id JOIN app.account ON account.id = claim.account_id
WHERE practice.code = %(practice)s AND claim.number = %(claim)s"""
_DONE = "SELECT EXISTS (SELECT FROM led.op WHERE op_id = %(op)s)"
HEADING = "account,statement,name,amount,check,date"


@dataclass(frozen=True, slots=True)
class _Account:
    practice_id: int
    account_id: int
    number: str


def take_money(unit: Unit, payments: Iterable[PatientPays], *, today: date) -> None:
    """Every payment once: done again, as after a build that was broken off, it changes nothing. Raises AppError."""
    boxes: dict[int, list[str]] = {}
    for paid in payments:
        account = unit.one(
            _ACCOUNT, {"practice": paid.practice, "claim": paid.claim}, into=_Account, missing="No such claim."
        )
        if paid.how == "lockbox":
            cells = (account.number, "", "", decimal_text(paid.cents), paid.reference, today.isoformat())
            boxes.setdefault(account.practice_id, []).append(",".join(cells))
        else:
            _take(unit, paid, account, today)
    for practice, rows in boxes.items():
        load_lockbox(unit, "\n".join((HEADING, *rows, "")).encode(), practice_id=practice, today=today)


def _take(unit: Unit, paid: PatientPays, account: _Account, today: date) -> None:
    op = uuid5(NAMESPACE_URL, f"demo patient {paid.practice} {paid.reference}")
    if unit.value(_DONE, {"op": op}):
        return
    new = NewPayment(account.practice_id, account.account_id, paid.kind, paid.cents, today, paid.reference)
    proposal = propose_payment(unit, account.account_id, paid.cents, claims=(paid.claim,))
    applications = () if paid.how == "unapplied" else proposal.applications
    taken = take_payment(unit, new, applications, today=today, op=op)
    if paid.how == "returned":
        hold = today + timedelta(days=HOLD_DAYS)
        return_payment(unit, taken.payment, reason="Not sufficient funds", today=today, hold_until=hold)
