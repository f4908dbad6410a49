"""Patients' payments from the server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.db.database import Database
from app.domain.money import money_text
from app.posting.counter_plan import Application, Proposal
from app.posting.counter_types import NewPayment, PatientPayment, PayingAccount, PaymentMoved


class ServerCounter:
    """Answers `app.ui.counter.asks.CounterAsks`. Services are loaded when the page is first used."""

    _database: Database

    def paying_accounts(self, text: str) -> tuple[PayingAccount, ...]:
        """Accounts by number, id or the beginning of a name."""
        from app.posting.counter import find_paying_accounts  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return find_paying_accounts(unit, text)

    def propose_payment(self, account_id: int, cents: int) -> Proposal:
        """Where a payment would go, oldest service first."""
        from app.posting.counter import propose_payment  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return propose_payment(unit, account_id, cents)

    def take_payment(self, new: NewPayment, applications: Sequence[Application]) -> str:
        """Take it as proposed."""
        from app.posting.counter import take_payment  # noqa: PLC0415

        with self._database.unit() as unit:
            moved = take_payment(unit, new, applications, today=date.today())
        return f"P{moved.payment} taken, ${money_text(new.cents)}: {_moved(moved)}"

    def unapplied_payments(self) -> tuple[PatientPayment, ...]:
        """Money on no claim, oldest first."""
        from app.posting.counter import list_unapplied  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_unapplied(unit, today=date.today())

    def apply_unapplied(self, payment_id: int) -> str:
        """Apply a payment's rest, oldest service first."""
        from app.posting.counter import apply_oldest_first  # noqa: PLC0415

        with self._database.unit() as unit:
            moved = apply_oldest_first(unit, payment_id, today=date.today())
        return f"P{payment_id}: {_moved(moved)}"

    def assign_payment(self, payment_id: int, account_id: int) -> str:
        """Say whose money it is."""
        from app.posting.counter import assign_payment  # noqa: PLC0415

        with self._database.unit() as unit:
            assign_payment(unit, payment_id, account_id)
        return f"P{payment_id} belongs to this account now; apply it next."


def _moved(moved: PaymentMoved) -> str:
    return f"{money_text(moved.applied)} applied, {money_text(moved.unapplied)} unapplied."
