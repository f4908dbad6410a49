"""What a payer says of one claim on one payment day, and the ways it may be written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.demo.cards import PayerCard
from app.demo.encounters import Encounter
from app.demo.payers import LineDecision, Share
from app.demo.people import Practice
from app.demo.truth import PRIMARY
from app.domain.money import Cents

UNMATCHED = "cannot be matched"


class Shape(StrEnum):
    """How an answer is written; the money is the same."""

    PLAIN = "plain"
    NO_LINES = "no_lines"
    BUNDLED = "bundled"
    RECODED = "recoded"
    SPLIT = "split"
    DROPPED_MODIFIER = "dropped_modifier"
    NAMELESS = "nameless"
    LINE_OFF = "line_off"
    CLAIM_OFF = "claim_off"
    PREFIXED = "prefixed"
    NO_NUMBER = "no_number"
    UNBUNDLED = "unbundled"
    PATIENT_OFF = "patient_off"


@dataclass(frozen=True, slots=True)
class Kept:
    """A provider-level amount that comes with an answer; positive lowers the payment."""

    code: str
    reference: str
    amount: Cents


@dataclass(frozen=True, slots=True)
class Answer:
    """One claim (or only provider-level amounts: `encounter` without `decision`) in one payment.

    `why` is empty when the answer must post, else the reason it must not. `waits` is why it posts only when a person
    says so; then `true_decision`, where given, is what is posted. `apart` puts it in a payment of its own kind,
    `paid_to` in a payment to another practice. `refunded` is the decision whose money went back by our own `check`.
    """

    paid_on: date
    payer: PayerCard
    encounter: Encounter
    control: str
    decision: tuple[LineDecision, ...] = ()
    claim_shares: tuple[Share, ...] = ()
    rank: str = PRIMARY
    status: str = "1"
    shape: Shape = Shape.PLAIN
    why: str = ""
    waits: str = ""
    apart: bool = False
    paid_to: Practice | None = None
    former_system: str = ""
    true_decision: tuple[LineDecision, ...] = ()
    crosses_over: bool = False
    kept: tuple[Kept, ...] = ()
    refunded: tuple[LineDecision, ...] = ()
    check: str = ""

    @property
    def practice(self) -> Practice:
        """To whom it is paid."""
        return self.paid_to or self.encounter.practice

    @property
    def paid(self) -> int:
        """CLP04 as it should be, in cents."""
        return sum(line.paid for line in self.decision) - sum(share.amount for share in self.claim_shares)
