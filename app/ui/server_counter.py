"""Patients' payments from the server."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

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

        moved = self._database.perform(lambda unit: take_payment(unit, new, applications, today=date.today()))
        return f"P{moved.payment} taken, ${money_text(new.cents)}: {_moved(moved)}"

    def unapplied_payments(self) -> tuple[PatientPayment, ...]:
        """Money on no claim, oldest first."""
        from app.posting.counter import list_unapplied  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_unapplied(unit, today=date.today())

    def patient_payments(self) -> tuple[PatientPayment, ...]:
        """All payments, newest first."""
        from app.posting.counter import list_payments  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return list_payments(unit, today=date.today())

    def unapply_payment(self, payment_id: int, reason: str) -> str:
        """Take it off its claims again."""
        from app.posting.counter import unapply_payment  # noqa: PLC0415

        moved = self._database.perform(
            lambda unit: unapply_payment(unit, payment_id, reason=reason, today=date.today())
        )
        return f"P{payment_id}: {_moved(moved)}"

    def return_payment(self, payment_id: int, reason: str) -> str:
        """The bank gave it back; the account's statements wait ten days."""
        from app.posting.counter import HOLD_DAYS, return_payment  # noqa: PLC0415

        until = date.today() + timedelta(days=HOLD_DAYS)
        done = self._database.perform(
            lambda unit: return_payment(unit, payment_id, reason=reason, today=date.today(), hold_until=until)
        )
        owed = money_text(done.reopened)
        return f"P{payment_id} was returned: {owed} is owed again, statements wait {HOLD_DAYS} days."

    def apply_unapplied(self, payment_id: int) -> str:
        """Apply a payment's rest, oldest service first."""
        from app.posting.counter import apply_oldest_first  # noqa: PLC0415

        moved = self._database.perform(lambda unit: apply_oldest_first(unit, payment_id, today=date.today()))
        return f"P{payment_id}: {_moved(moved)}"

    def assign_payment(self, payment_id: int, version: int, account_id: int) -> str:
        """Say whose money it is."""
        from app.posting.counter import assign_payment  # noqa: PLC0415

        self._database.perform(lambda unit: assign_payment(unit, payment_id, account_id, version=version))
        return f"P{payment_id} belongs to this account now; apply it next."


def _moved(moved: PaymentMoved) -> str:
    return f"{money_text(moved.applied)} applied, {money_text(moved.unapplied)} unapplied."
