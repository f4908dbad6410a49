"""What a remittance of one claim shows: one patient, one payer, every reason in our own words with its code. Cents."""

from __future__ import annotations

from datetime import date

from msgspec import Struct


class OneReason(Struct, frozen=True, gc=False):
    """An adjustment: group and reason code, our words, cents (positive reduces the payment)."""

    group: str
    reason: str
    words: str
    cents: int


class OneRemark(Struct, frozen=True, gc=False):
    """A remark code in our words."""

    code: str
    words: str


class OneLine(Struct, frozen=True):
    """One service as the payer decided it; `allowed` None when the payer does not say."""

    service_from: date | None
    procedure: str
    modifiers: tuple[str, ...]
    units: int
    charge: int
    allowed: int | None
    paid: int
    reasons: tuple[OneReason, ...] = ()
    remarks: tuple[OneRemark, ...] = ()
    original: str = ""


class OneDecision(Struct, frozen=True):
    """One decision on the claim in this payment; a reversal has every amount negative."""

    status: str
    control_number: str
    charge: int
    paid: int
    patient: int
    lines: tuple[OneLine, ...]
    reasons: tuple[OneReason, ...] = ()


class OneClaimRemittance(Struct, frozen=True):
    """The whole sheet. `claims` is how many claims the payment has: what stands here is one of them."""

    practice: str
    practice_npi: str
    practice_tax_id: str
    payer: str
    payer_address: tuple[str, ...]
    trace: str
    method: str
    payment_date: date | None
    payment: int
    claims: int
    source: str
    claim_number: str
    patient: str
    member_id: str
    decisions: tuple[OneDecision, ...]
    printed_on: date
