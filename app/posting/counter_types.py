"""What is told of patients' payments. All amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct


@dataclass(frozen=True, slots=True)
class PayingAccount:
    """An account that pays: who it is, and what its patients owe. `held_until`: no statement up to that day."""

    account_id: int
    number: str
    name: str
    practice_id: int
    practice: str
    band: int
    owed: int


@dataclass(frozen=True, slots=True)
class PaymentMoved:
    """The answer to taking, applying or un-applying: how the payment stands now. A repeated call gets the same one."""

    payment: int
    op: UUID
    applied: int
    unapplied: int


@dataclass(frozen=True, slots=True)
class PaymentReturned:
    """The answer to a payment the bank gave back: what patients owe again."""

    payment: int
    op: UUID
    reopened: int


@dataclass(frozen=True, slots=True)
class PatientPayment:
    """One payment of a patient; `account` is empty while nobody knows whose it is. `age` in calendar days."""

    payment_id: int
    practice_id: int
    practice: str
    account_id: int | None
    account: str
    name: str
    kind: str
    cents: int
    applied: int
    unapplied: int
    state: str
    reference: str
    received_on: date
    age: int
    taken_by: str
    taken_at: datetime
    returned_on: date | None
    fee: int
    hold_until: date | None
    version: int = 1

    @property
    def number(self) -> str:
        """What people call it."""
        return f"P{self.payment_id}"


class NewPayment(Struct, frozen=True):
    """What a clerk keys. `reference`: check number, or the card receipt's reference; `batch` and `row` of a lockbox."""

    practice_id: int
    account_id: int | None
    kind: str
    cents: int
    received_on: date
    reference: str = ""
    bank_account_id: int | None = None
    payer_name: str = ""
    statement_number: str = ""
    batch: int | None = None
    row: int | None = None
