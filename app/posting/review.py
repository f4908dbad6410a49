"""What the posting page shows of one payment: the equation, claims by verdict, each line and what will be posted.

Amounts are cents. The values are facts for a screen and for `remit show`; `app.posting.reading` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.posting.results import RemitRow

VERDICT_TITLES = {
    "clean": "Clean",
    "secondary": "Paid after another payer",
    "denial": "Denied",
    "reversal": "Reversals",
    "correction": "Corrections",
    "review": "Needs a person",
    "unmatched": "No claim found",
    "other_practice": "Another practice's claim",
    "legacy": "The former system's claim",
    "imbalance": "Does not add up",
    "duplicate": "Decided before",
    "information": "Information only",
}


@dataclass(frozen=True, slots=True)
class ReviewAdjustment:
    """One reason the payer gave, in words; positive reduces the payment. `treatment` is the policy's answer.

    `expected` is false for what is taken off although it is not ordinary on a paid line.
    """

    group: str
    reason: str
    amount: int
    words: str
    treatment: str
    expected: bool = True


@dataclass(frozen=True, slots=True)
class ReviewLeg:
    """One ledger leg that will be (or was) written; debit positive. `text` is one phrase for a clerk."""

    account: str
    party: str
    cents: int
    text: str


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One adjudicated service line. `line_no` is our claim line, None while it is not paired.

    `allowed` is the payer's figure or derived, `expected` the contract's when known, `patient` the sum of PR,
    `why` the sentence that explains what is posted. `verdict` compares allowed with expected (right, under, over, none,
    recoded); `basis` says by which contract and calculation, or how many decisions the amount was learned from.
    """

    sequence: int
    line_no: int | None
    procedure: str
    modifiers: tuple[str, ...]
    service_from: date | None
    billed: int
    allowed: int | None
    expected: int | None
    paid: int
    patient: int
    adjustments: tuple[ReviewAdjustment, ...]
    remarks: tuple[str, ...]
    legs: tuple[ReviewLeg, ...]
    why: str
    verdict: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True)
class ReviewCandidate:
    """A claim of ours that an unmatched one could be: score 0 to 100, with its reasons."""

    claim_id: int
    claim: str
    patient: str
    service_from: date
    charge: int
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewProposal:
    """One line that the guard had to cut: the payer's split beside the one that fits what is left with it.

    Both sum to the same cents; approving the claim posts the proposed one.
    """

    line_no: int | None
    original: tuple[ReviewAdjustment, ...]
    proposed: tuple[ReviewAdjustment, ...]


@dataclass(frozen=True, slots=True)
class ReviewClaim:
    """One claim of the payment. `state` is waiting, posted, exception, reversed or information.

    `can_approve` is false when no person may post it as it stands; `why` says the verdict in one sentence.
    `legs` are those that belong to no line (cash, unposted). `proposal_lines`: what a person is asked to approve
    instead of the payer's split. `stopped_by`: what first kept it from posting by itself ("block CO-45", "limit" ...).
    """

    remit_claim_id: int
    sequence: int
    number: str
    patient: str
    verdict: str
    state: str
    status_code: str
    charge: int
    paid: int
    patient_responsibility: int
    control_number: str
    claim_id: int | None
    claim: str
    party: str
    match_score: int
    match_text: str
    why: str
    can_approve: bool
    adjustments: tuple[ReviewAdjustment, ...]
    lines: tuple[ReviewLine, ...]
    legs: tuple[ReviewLeg, ...]
    candidates: tuple[ReviewCandidate, ...]
    proposal_lines: tuple[ReviewProposal, ...] = ()
    stopped_by: str = ""


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    """Claims of one verdict, in the order of the file; `paid` is the sum of what the payer says it paid on them."""

    verdict: str
    title: str
    paid: int
    claims: tuple[ReviewClaim, ...]


@dataclass(frozen=True, slots=True)
class ReviewProviderLevel:
    """One PLB pair as received (positive reduces the payment), with what it means in words and where it goes.

    Once it is posted, `takeback_id` is the chain it is a step of, and `claim` the claim that paid for this shortage.
    """

    code: str
    reference: str
    amount: int
    words: str
    account: str
    posted: bool
    takeback_id: int | None = None
    claim_id: int | None = None
    claim: str = ""


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """Something the reader or the balance check said; `level` is note, warning or error."""

    level: str
    segment: int
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class RemitReview:
    """One payment as the posting page shows it; `row` holds the equation, `left_out` counts claims not shown."""

    row: RemitRow
    groups: tuple[ReviewGroup, ...]
    provider_level: tuple[ReviewProviderLevel, ...]
    findings: tuple[ReviewFinding, ...]
    left_out: int = 0
