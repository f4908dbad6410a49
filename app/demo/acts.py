"""What the office's own people do beside posting: demand letters recorded, recoveries posted, refund checks sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DemandLetter:
    """A payer's letter that asks for `cents` back; `control` is the number that comes back with the recovery."""

    on: date
    practice: str
    payer: str
    control: str
    cents: int
    claim: str


@dataclass(frozen=True, slots=True)
class RefundCheck:
    """The office posts what a letter asks for on the claim, and sends the payer a check of its own."""

    on: date
    practice: str
    control: str
    cents: int
    claim: str
    check: str


Act = DemandLetter | RefundCheck
