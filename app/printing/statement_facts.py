"""What a patient statement says, as frozen values; every total is a sum of its lines, so they cannot disagree.

Amounts are cents. A positive balance is owed by the guarantor, a negative one is their credit.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.domain.claim import Address
from app.domain.money import Cents, total


class Sender(Struct, frozen=True):
    """The practice in whose name the statement is sent and the phone is answered."""

    name: str
    address: Address
    phone: str = ""
    hours: str = ""


class PatientReason(Struct, frozen=True, gc=False):
    """Why an amount became the patient's: CAS group and reason with the amount put to the patient."""

    group: str
    code: str
    amount: Cents


class StatementLine(Struct, frozen=True, gc=False):
    """One service: what it cost, who paid, what is taken off, what waits for insurance, what is left to the patient."""

    service_date: date
    procedure: str
    charge: Cents
    insurance_paid: Cents = Cents(0)
    adjustments: Cents = Cents(0)
    patient_paid: Cents = Cents(0)
    pending: Cents = Cents(0)
    description: str = ""
    reasons: tuple[PatientReason, ...] = ()

    @property
    def balance(self) -> Cents:
        """What the patient owes on this line."""
        return Cents(self.charge - self.insurance_paid - self.adjustments - self.patient_paid - self.pending)


class InsurancePayment(Struct, frozen=True, gc=False):
    """A payer's decision on a visit, as the patient reads it."""

    payer: str
    paid: Cents
    decided_on: date


class Visit(Struct, frozen=True, gc=False):
    """The services of one claim; `reported` is what the practice says was paid at the visit, not yet in any sum."""

    patient: str
    provider: str
    claim_number: str
    lines: tuple[StatementLine, ...]
    payments: tuple[InsurancePayment, ...] = ()
    reported: Cents = Cents(0)


class AccountCredit(Struct, frozen=True, gc=False):
    """Money on the account that belongs to no line yet: positive reduces what is due."""

    received_on: date
    words: str
    amount: Cents


class Statement(Struct, frozen=True, gc=False):
    """One statement to one guarantor. `account_digits` is the account in the scanline, at most 11 digits."""

    sender: Sender
    account_number: str
    account_digits: str
    statement_number: str
    statement_date: date
    due_date: date
    recipient: str
    recipient_address: Address
    visits: tuple[Visit, ...]
    credits: tuple[AccountCredit, ...] = ()
    past_due: Cents = Cents(0)
    message: str = ""

    @property
    def lines(self) -> tuple[StatementLine, ...]:
        """The lines of all visits."""
        return tuple(line for visit in self.visits for line in visit.lines)

    @property
    def amount_due(self) -> Cents:
        """Balances of all lines less the credits."""
        owed = total(line.balance for line in self.lines)
        return Cents(owed - total(credit.amount for credit in self.credits))

    @property
    def due_now(self) -> Cents:
        """What is due and not past due."""
        return Cents(self.amount_due - self.past_due)
