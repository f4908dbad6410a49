"""Claim-level adjustments on service lines: largest remainder, no cent made or lost (TRUST.md 3, 25)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.posting.facts import OurClaim, ReceivedClaim
from app.posting.moves import Leg
from app.posting.schedule import plan_payment
from app.rules.policy import seed_policy
from tests.pure.posting_facts import clp, ours, payment, svc

CODES = ("99213", "85025", "80053", "36415", "71046")


def legs_of(received: ReceivedClaim, claim: OurClaim) -> tuple[Leg, ...]:
    found = plan_payment(payment([received]), [received], {1: (claim,)}, seed_policy(), mode="approved")
    return found.claims[0].plan.legs


@st.composite
def levelled(draw: st.DrawFn) -> tuple[ReceivedClaim, OurClaim, int]:
    """Lines paid in full, less one amount at claim level."""
    paid = draw(st.lists(st.integers(0, 40_000), min_size=1, max_size=5))
    level = draw(st.integers(0, sum(paid)))
    lines = [svc(at + 1, CODES[at], cents) for at, cents in enumerate(paid)]
    claim = ours(list(zip(CODES, paid, strict=False)))
    return clp(lines, adjustments=f"CO-45 {level}" if level else ""), claim, level


@given(levelled())
@settings(max_examples=200, deadline=None)
def test_the_shares_of_a_claim_level_amount_sum_to_it_and_lie_within_a_cent_of_exact(
    made: tuple[ReceivedClaim, OurClaim, int],
) -> None:
    received, claim, level = made
    legs = legs_of(received, claim)
    shares = {
        line.line_id: sum(leg.cents for leg in legs if leg.account == "contractual" and leg.line_id == line.line_id)
        for line in claim.lines
    }
    assert sum(shares.values()) == level
    whole = sum(line.paid for line in received.lines)
    for theirs, line in zip(received.lines, claim.lines, strict=True):
        assert whole == 0 or abs(shares[line.line_id] * whole - level * theirs.paid) < whole


@given(levelled())
@settings(max_examples=200, deadline=None)
def test_line_payments_sum_to_the_cash_and_never_fall_below_zero(made: tuple[ReceivedClaim, OurClaim, int]) -> None:
    received, claim, _ = made
    legs = legs_of(received, claim)
    paid = [
        -sum(leg.cents for leg in legs if leg.kind == "payment" and leg.line_id == line.line_id) for line in claim.lines
    ]
    assert sum(paid) == received.paid == sum(leg.cents for leg in legs if leg.account == "clearing")
    assert min(paid) >= 0
