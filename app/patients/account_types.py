"""What the account page shows: guarantor, family, claims and who owes what. All amounts are cents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Guarantor:
    """Who pays for the family. Calls are answered in the name of the practice."""

    account_id: int
    number: str
    version: int
    practice_id: int
    practice_name: str
    practice_phone: str
    practice_band: int
    last: str
    first: str
    birth_date: date | None
    address1: str
    address2: str
    city: str
    state: str
    zip: str
    phone: str
    greeting: str = ""


@dataclass(frozen=True, slots=True)
class CoverageFact:
    """One insurance of a patient; `rank` primary, secondary, tertiary."""

    rank: str
    payer_name: str
    member_id: str
    group_number: str
    plan_name: str
    relationship: str


@dataclass(frozen=True, slots=True)
class FamilyMember:
    """One patient of the account."""

    patient_id: int
    version: int
    last: str
    first: str
    birth_date: date | None
    phone: str
    balance: int
    coverages: tuple[CoverageFact, ...]
    address1: str = ""
    address2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True, slots=True)
class AccountClaim:
    """One claim of the account, newest first; balances by party."""

    claim_id: int
    number: str
    status: str
    patient_name: str
    payer_name: str
    service_from: date
    charged: int
    paid: int
    contractual: int
    written_off: int
    balance: int
    primary: int
    secondary: int
    tertiary: int
    patient: int
    collection: int
    queue: str
    why: str

    @property
    def insurance(self) -> int:
        """What all insurances together still owe."""
        return self.primary + self.secondary + self.tertiary


@dataclass(frozen=True, slots=True)
class PartyBalance:
    """What one party owes, in the words of the statement; parties that owe nothing are left out."""

    party: str
    cents: int
    words: str


@dataclass(frozen=True, slots=True)
class AccountPayment:
    """One payment of the account's patients; `unapplied` stands on no claim. `hold_until`: no statement up to then."""

    payment_id: int
    kind: str
    reference: str
    cents: int
    unapplied: int
    state: str
    received_on: date
    hold_until: date | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The whole page, read in four queries. Payments are practice-level: who holds a part of it sees none."""

    guarantor: Guarantor
    family: tuple[FamilyMember, ...]
    claims: tuple[AccountClaim, ...]
    by_party: tuple[PartyBalance, ...]
    balance: int
    payments: tuple[AccountPayment, ...] = ()

    @property
    def unapplied(self) -> int:
        """Cents patients paid that stand on no claim."""
        return sum(payment.unapplied for payment in self.payments)
