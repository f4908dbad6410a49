"""A claim of one side during the year, and the book its cents are kept in: none is ever made or lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from app.demo.year_world import Visit


class Shown(Enum):
    """What the office knows of a claim."""

    SENT = "sent"
    REJECTED = "rejected"
    DENIED = "denied"
    SHORT = "short"
    CLOSED = "closed"


class Asked(Enum):
    """What was last asked of the payer."""

    CLAIM = "claim"
    CORRECTED = "corrected"
    APPEAL = "appeal"
    SECOND = "second appeal"
    DISPUTE = "dispute"


class At(Enum):
    """Where the matter really is: only the payers look at it."""

    DECIDING = "deciding"
    MISSING = "missing"
    STUCK = "stuck"
    OFFICE = "office"
    LOST = "lost"


class Hidden:
    """The payer's side of a claim."""

    __slots__ = ("at", "attempt", "chance", "decides_on", "stamp", "told")

    def __init__(self) -> None:
        self.at = At.OFFICE
        self.attempt = 0
        self.decides_on = 0
        self.chance = 0.0                        # of what was asked to be granted
        self.told = 0                            # how often it was asked
        self.stamp = 0                           # a decision or limit planned before the last sending is void


class Case:
    """A claim in work. `open` is what is open (cents), `clock_on` the limit of the present step (0: none)."""

    __slots__ = ("asked", "clock_on", "hidden", "kind", "level", "open", "sent_on", "shown", "told_on", "visit")

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.shown = Shown.SENT
        self.asked = Asked.CLAIM
        self.sent_on = visit.submitted
        self.told_on = 0
        self.clock_on = 0
        self.kind = -1
        self.level = 0
        self.open = visit.charge
        self.hidden = Hidden()


@dataclass(slots=True)
class Money:
    """Where cents of charges went. `*_due` are the payer's part of what was lost: the cash that will not come."""

    charged: int = 0
    paid: int = 0
    contractual: int = 0
    patient: int = 0
    written_off: int = 0
    lost_filing: int = 0
    lost_appeal: int = 0
    lost_filing_due: int = 0
    lost_appeal_due: int = 0

    def minus(self, other: Money) -> Money:
        """The difference since an earlier state."""
        return Money(*(getattr(self, name) - getattr(other, name) for name in self.__slots__))

    @property
    def settled(self) -> int:
        """Everything that has left the open balance."""
        return (
            self.paid + self.contractual + self.patient + self.written_off + self.lost_filing + self.lost_appeal
        )


@dataclass(slots=True)
class Book:
    """The money of one side; `open` is always what was charged less what was settled."""

    money: Money = field(default_factory=Money)
    open: int = 0
    charges: dict[int, int] = field(default_factory=dict)
    filing_claims: int = 0
    appeal_claims: int = 0

    def charge(self, case: Case, day: int) -> None:
        """A claim goes out."""
        self.money.charged += case.open
        self.open += case.open
        self.charges[day] = self.charges.get(day, 0) + case.open

    def pay(self, case: Case, cents: int) -> None:
        """The payer pays part of what is open."""
        self.money.paid += self._take(case, cents)

    def adjust(self, case: Case) -> None:
        """The contract's and the patient's part leave the payer's balance."""
        self.money.contractual += self._take(case, case.visit.contractual)
        self.money.patient += self._take(case, case.visit.patient)

    def to_patient(self, case: Case) -> None:
        """The patient owes all that is open."""
        self.money.patient += self._take(case, case.open)

    def write_off(self, case: Case) -> None:
        """Nobody pays what is open."""
        self.money.written_off += self._take(case, case.open)

    def lose(self, case: Case, *, filing: bool) -> None:
        """A limit passed: what is open will not be paid."""
        due = min(case.open, case.visit.due)
        if filing:
            self.money.lost_filing += self._take(case, case.open)
            self.money.lost_filing_due += due
            self.filing_claims += 1
        else:
            self.money.lost_appeal += self._take(case, case.open)
            self.money.lost_appeal_due += due
            self.appeal_claims += 1

    def _take(self, case: Case, cents: int) -> int:
        if not 0 <= cents <= case.open:
            raise ValueError("more leaves a claim than is open on it")
        case.open -= cents
        self.open -= cents
        return cents
