"""What a payer's mode leaves to a person: everything, the doubtful, what its block-list names, what is above its limit.

Pure. A block-list entry is a pair ("CO-16"), a whole group ("CO-*"), a remark ("N130") or a provider-level code
("PLB-WO", "PLB-*"). It holds in every mode, as does the limit.
"""

from __future__ import annotations

from typing import NamedTuple

from app.domain.money import money_text
from app.posting.facts import Payment, ProviderLevel, ReceivedClaim
from app.posting.plan import ClaimPlan

REVIEW, CLEAN, FULL = "review", "clean", "full"
APPROVED, DECIDED = "approved", "decided"  # by a person: the whole payment; one claim, against the doubts named
BY_HAND = frozenset({APPROVED, DECIDED})


class Stop(NamedTuple):
    """Why a plan waits for a person: the word it is counted under, and the beginning of the sentence."""

    word: str
    text: str


def stopped(received: ReceivedClaim, plan: ClaimPlan, payment: Payment, mode: str) -> Stop | None:
    """What keeps the plan from posting now, or None; what a person posts, nothing stops."""
    if mode in BY_HAND or plan.outcome == "information":
        return None
    if mode == REVIEW:
        return Stop("mode", "Waits for approval: this payer posts by review.")
    if plan.outcome != "post":
        return None
    doubtful = plan.proposal or (plan.verdict == "review" and mode != FULL)
    return _bounded(received, payment) or (Stop(plan.stop or plan.verdict, "Waits for approval.") if doubtful else None)


def _bounded(received: ReceivedClaim, payment: Payment) -> Stop | None:
    """The payer's block-list and limit; money taken back is bounded like money paid."""
    entry = blocked_by(received, payment.block_reasons)
    if entry:
        return Stop(f"block {entry}", f"Waits for approval: {entry} is on this payer's block-list.")
    if payment.auto_limit is not None and abs(received.paid) > payment.auto_limit:
        limit = money_text(payment.auto_limit)
        return Stop("limit", f"Waits for approval: {money_text(received.paid)} is above this payer's limit of {limit}.")
    return None


def blocked_by(received: ReceivedClaim, block_reasons: tuple[str, ...]) -> str:
    """The first entry of the block-list that the claim meets, or the empty text."""
    if not block_reasons:
        return ""
    every = (*received.adjustments, *(each for line in received.lines for each in line.adjustments))
    said = {f"{each.group}-{each.reason}" for each in every if each.cents}
    said |= {f"{each.group}-*" for each in every if each.cents} | received.every_remark
    return next((entry for entry in block_reasons if entry in said), "")


def posts_by_itself(plb: ProviderLevel, payment: Payment, mode: str) -> bool:
    """Whether a provider-level row may post now: not before a person looked at the payment, nor when it is blocked."""
    if mode in (REVIEW, DECIDED):
        return False
    return mode == APPROVED or not {f"PLB-{plb.code}", "PLB-*"} & set(payment.block_reasons)
