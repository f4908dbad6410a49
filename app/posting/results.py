"""What the posting services hand back: frozen, in cents."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class PostingSummary:
    """What one call did, over all its remittances. Counts are claims of remittances; amounts are cents.

    `already` counts claims another operation had posted before: nothing was written for them. `refused` counts the
    exceptions of a payment on which nothing waits: they cannot be posted with it.
    `before` says who had posted what `already` counts, and when, where somebody asked.
    """

    remits: int = 0
    posted: int = 0
    exceptions: int = 0
    waiting: int = 0
    information: int = 0
    already: int = 0
    posted_cents: int = 0
    exception_cents: int = 0
    provider_level_cents: int = 0
    refused: int = 0
    before: str = ""

    def plus(self, other: PostingSummary) -> PostingSummary:
        """Both together."""
        counts = [getattr(self, one.name) + getattr(other, one.name) for one in fields(self) if one.name != "before"]
        return replace(PostingSummary(*counts), before=self.before or other.before)


@dataclass(frozen=True, slots=True)
class RefusedClaim:
    """An exception of a payment: its number as received, its verdict, and why it cannot be posted."""

    number: str
    verdict: str
    why: str


@dataclass(frozen=True, slots=True)
class ReversalSummary:
    """What `reverse` undid: claims of remittances and the cents that went back to held."""

    claims: int
    held_cents: int


@dataclass(frozen=True, slots=True)
class RemitRow:
    """One payment in the posting list; payment = posted + exceptions + provider_level + held, in cents.

    `provider_level` is minus the sum of PLB once posted. `state` is new, review, posting, posted, held or reversed.
    `source` is 835 or paper. `clearing` is what the payment still waits for from the bank: 0 once it is reconciled.
    """

    remit_id: int
    trace: str
    payer: str
    practice: str
    practice_id: int
    band: int
    payment: int
    posted: int
    exceptions: int
    provider_level: int
    held: int
    state: str
    method: str
    payment_date: date | None
    received_on: date
    off_by: int
    claims: int
    waiting_claims: int
    exception_claims: int
    version: int
    source: str = "835"
    clearing: int = 0

    @property
    def closes(self) -> bool:
        """Whether the equation of the check adds up."""
        return self.payment == self.posted + self.exceptions + self.provider_level + self.held
