"""What the payments page asks the office. Amounts are cents; every method may raise AppError."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.posting.counter_plan import Application, Proposal
from app.posting.counter_types import NewPayment, PatientPayment, PayingAccount


class CounterAsks(Protocol):
    """Taking patients' money and applying it."""

    def paying_accounts(self, text: str) -> tuple[PayingAccount, ...]:
        """Accounts by number, id or the beginning of a name."""

    def propose_payment(self, account_id: int, cents: int) -> Proposal:
        """Where a payment would go, oldest service first."""

    def take_payment(self, new: NewPayment, applications: Sequence[Application]) -> str:
        """Take it as proposed; a sentence about it."""

    def unapplied_payments(self) -> tuple[PatientPayment, ...]:
        """Money on no claim, oldest first."""

    def patient_payments(self) -> tuple[PatientPayment, ...]:
        """All payments, newest first."""

    def unapply_payment(self, payment_id: int, reason: str) -> str:
        """Take it off its claims again; a sentence about it."""

    def return_payment(self, payment_id: int, reason: str) -> str:
        """The bank gave it back; a sentence about it."""

    def apply_unapplied(self, payment_id: int) -> str:
        """Apply a payment's rest, oldest service first; a sentence about it."""

    def assign_payment(self, payment_id: int, version: int, account_id: int) -> str:
        """Say whose money it is, as it was shown; a sentence about it."""
