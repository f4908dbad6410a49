"""What the review says of each line's expected amount: the verdict kept with it, or the one it would get now."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from app.contracts.verdict import NONE
from app.db.unit import Unit
from app.posting.judge import assess, basis_text
from app.posting.schedule import PaymentPlan
from app.rules.policy import Policy

_KEPT = """
    SELECT id, expected_cents AS expected, expected_basis AS basis FROM app.claim_line
    WHERE id = ANY (%(lines)s) AND expected_basis <> ''"""


class ReviewVerdict(Struct, frozen=True, gc=False):
    """The verdict on a received line, the cents expected (None: nothing), and on what that rests."""

    verdict: str
    expected: int | None
    basis: str


class _Kept(Struct, frozen=True, gc=False):
    id: int
    expected: int | None
    basis: str


def preview_verdicts(unit: Unit, plan: PaymentPlan | None, policy: Policy) -> Mapping[int, ReviewVerdict]:
    """By received line, for everything the plan would post; at most six statements."""
    if plan is None:
        return {}
    pairs = {
        received: ours
        for each in plan.claims
        if each.plan.outcome == "post"
        for received, ours in zip(each.plan.lines, each.plan.our_lines, strict=True)
    }
    if not pairs:
        return {}
    kept = {row.id: row for row in unit.rows(_KEPT, {"lines": sorted(set(pairs.values()))}, into=_Kept)}
    found = {
        received: ReviewVerdict(NONE, kept[ours].expected, basis_words(kept[ours].basis))
        for received, ours in pairs.items()
        if ours in kept
    }
    for judged in assess(unit, plan, policy):
        for line in judged.verdict.lines:
            if line.expected is not None or line.remit_line_id not in found:
                basis = basis_text(judged.contract, line)
                found[line.remit_line_id] = ReviewVerdict(line.verdict, line.expected, basis)
    return found


def kept_verdict(verdict: str, expected: int | None, basis: str) -> ReviewVerdict:
    """The verdict kept with a posted line; without one nothing could be judged."""
    return ReviewVerdict(verdict or NONE, expected, basis_words(basis))


def basis_words(basis: str) -> str:
    """`contract:ALD-26` and `learned:7` in words."""
    kind, _, what = basis.partition(":")
    if kind == "contract":
        return f"Contract {what}"
    return f"Learned from {what} decisions, no contract" if kind == "learned" else ""
