"""What holds a whole payment before any claim of it is planned."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.domain.money import money_text
from app.posting.facts import Payment

# The same payer, payee and trace with other money, and not undone: a correction sent as a new payment, or a fault.
_RIVAL = """
    SELECT other.amount_cents FROM app.remit AS remit JOIN app.remit AS other
        ON other.practice_id = remit.practice_id AND other.trace = remit.trace AND other.payer_key = remit.payer_key
           AND other.payee_key = remit.payee_key AND other.id <> remit.id
    WHERE remit.id = %(remit)s AND remit.trace <> '' AND remit.amount_cents <> 0 AND other.amount_cents <> 0
      AND other.amount_cents <> remit.amount_cents AND other.state NOT IN ('new', 'reversed')
      AND abs(other.payment_date - remit.payment_date) <= 180
    ORDER BY other.id LIMIT 1"""


def held(unit: Unit, payment: Payment, *, today: date) -> bool:
    """Whether nothing of the payment posts by itself: its own equation is off (DOMAIN.md 1), or its trace came before
    with another amount (TRUST.md 3, 14). It is held whole with the amounts, as somebody's work; the second kind a
    person may approve.
    """
    if payment.state == "held":
        return True
    why = _hindrance(unit, payment)
    if why:
        asked = {"remit": payment.remit_id, "today": today, "why": f"{why} Nothing of it is posted."}
        unit.value("SELECT api.hold_remittance_v1(%(remit)s, %(today)s, %(why)s)", asked)
    return bool(why)


def _hindrance(unit: Unit, payment: Payment) -> str:
    """What holds a whole payment, as a sentence with its amounts; empty when nothing does."""
    if payment.off_by:
        return (
            f"The payment of {money_text(payment.amount)} does not add up by {money_text(payment.off_by)}: its claims "
            "less the provider level are another amount."
        )
    rival = unit.row(_RIVAL, {"remit": payment.remit_id}, into=int) if payment.state == "new" else None
    if rival is None:
        return ""
    return (
        f"The same trace came before with {money_text(rival)}, this payment says {money_text(payment.amount)}: ask the "
        "payer which of them was paid, and approve this one if both were."
    )
