"""What the office's own people do beside posting: demand letters recorded, refund checks sent, paper keyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.demo.x12_remit import WirePayment


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


@dataclass(frozen=True, slots=True)
class PaperCheck:
    """A check with a paper EOB that a clerk keys; `wire` is what stands on it."""

    on: date
    practice: str
    payer: str
    wire: WirePayment


Act = DemandLetter | RefundCheck | PaperCheck
