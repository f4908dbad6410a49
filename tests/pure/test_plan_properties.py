"""Whatever a payer decides: legs sum to zero, the equation closes, a reversal gives everything back (TRUST.md 3)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.posting.facts import OurClaim, PostedLeg, Prior, ReceivedClaim
from app.posting.moves import Leg
from app.posting.schedule import PaymentPlan, plan_payment
from app.posting.state import ClaimState
from app.rules.policy import seed_policy
from tests.pure.posting_facts import PAYER, SECOND, clp, ours, payment, reversal_of, svc

REASONS = ("CO-45", "CO-253", "CO-24", "PR-1", "PR-2", "CO-50", "CO-97", "PR-27", "OA-23", "CO-9999", "PI-16", "OA-209")
CODES = ("99213", "85025", "80053", "36415")


@st.composite
def decisions(draw: st.DrawFn) -> tuple[ReceivedClaim, OurClaim]:
    """A decided claim in balance, with its claim of ours."""
    charges = draw(st.lists(st.integers(1, 50_000), min_size=1, max_size=4))
    lines, extra = [], draw(st.integers(0, 3)) == 0
    for at, charge in enumerate(charges, start=1):
        parts = draw(st.lists(st.sampled_from(REASONS), max_size=3, unique=True))
        left, adjustments = charge, []
        for part in parts:
            cents = draw(st.integers(0, left))
            left -= cents
            adjustments.append(f"{part} {cents}")
        lines.append(svc(at, CODES[at - 1], left, ", ".join(adjustments)))
    paid = sum(line.paid for line in lines)
    level = f"PR-1 {draw(st.integers(0, paid))}" if extra and paid else ""
    payers = draw(st.sampled_from([(PAYER,), (PAYER, SECOND)]))
    return clp(lines, adjustments=level), ours(list(zip(CODES, charges, strict=False)), payers=payers)


def planned(received: ReceivedClaim, claim: OurClaim, mode: str) -> PaymentPlan:
    plb = [("WO", "X", 700), ("L6", "", -55)]
    return plan_payment(
        payment([received], plb=plb), [received], {received.remit_claim_id: (claim,)}, seed_policy(), mode=mode
    )


@given(decisions(), st.sampled_from(["review", "clean", "full", "approved", "decided"]))
@settings(max_examples=100, deadline=None)
def test_the_legs_of_any_plan_sum_to_zero_and_its_cash_is_what_it_says(
    made: tuple[ReceivedClaim, OurClaim], mode: str
) -> None:
    found = planned(*made, mode)
    for each in found.claims:
        assert sum(leg.cents for leg in each.legs) == 0
        assert all(leg.cents for leg in each.legs)
    assert sum(leg.cents for leg in found.provider_legs) == 0
    posted = sum(each.plan.paid for each in found.claims if each.plan.outcome == "post")
    assert found.cash("payment") == posted


@given(decisions())
@settings(max_examples=100, deadline=None)
def test_the_open_amounts_after_a_plan_are_the_charge_less_what_left_it(made: tuple[ReceivedClaim, OurClaim]) -> None:
    received, claim = made
    found = planned(received, claim, "approved").claims[0]
    left = claim.balance + sum(leg.cents for leg in found.legs if leg.account == "receivable")
    took = sum(leg.cents for leg in found.legs if leg.account in ("contractual", "sequestration", "capitation"))
    assert left == claim.charge - received.paid - took
    assert left >= 0


@given(decisions())
@settings(max_examples=100, deadline=None)
def test_a_reversal_brings_every_party_back_to_where_it_was(made: tuple[ReceivedClaim, OurClaim]) -> None:
    received, claim = made
    first = planned(received, claim, "approved").claims[0]
    after = _after(claim, first.legs, received)
    back = planned(reversal_of(received), after, "approved").claims[0]
    assert back.plan.outcome == "post"
    assert _open(after, back.legs) == _open(claim, ())
    assert sum(leg.cents for leg in (*first.legs, *back.legs) if leg.account == "clearing") == 0


def _open(claim: OurClaim, legs: tuple[Leg, ...]) -> dict[str, int]:
    state = ClaimState(claim)
    found = {f"{slot.line_id}:{slot.party}": cents for slot, cents in state.open.items()}
    for leg in legs:
        if leg.account == "receivable":
            key = f"{leg.line_id}:{leg.party}"
            found[key] = found.get(key, 0) + leg.cents
    return found


def _after(claim: OurClaim, legs: tuple[Leg, ...], received: ReceivedClaim) -> OurClaim:
    """Our claim as the ledger shows it once the legs are posted."""
    open_by = _open(claim, legs)
    lines = tuple(
        structs.replace(
            line,
            primary=open_by[f"{line.line_id}:primary"],
            secondary=open_by[f"{line.line_id}:secondary"],
            tertiary=open_by[f"{line.line_id}:tertiary"],
            patient=open_by[f"{line.line_id}:patient"],
        )
        for line in claim.lines
    )
    posted = tuple(
        PostedLeg(at, leg.account, leg.party, leg.kind, leg.reference, leg.line_id, leg.cents, leg.group, leg.reason)
        for at, leg in enumerate(legs, start=1)
        if leg.account != "clearing"
    )
    prior = Prior(
        50,
        "primary",
        received.control_number,
        received.charge,
        received.paid,
        bool(legs),
        False,
        tuple(line.line_id for line in lines),
        posted,
    )
    return structs.replace(claim, lines=lines, priors=(prior,), balance=sum(open_by.values()))
