"""The guard of the coordination of benefits: never more off than is left, whatever two payers say (DOMAIN.md 5)."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.posting.facts import OurClaim, ReceivedClaim
from app.posting.plan import ClaimPlan
from app.posting.schedule import plan_payment
from app.rules.policy import seed_policy
from tests.pure.posting_facts import PAYER, SECOND, clp, ours, payment, svc

CODES = ("99213", "85025", "80053")
SAID = ("CO-45", "CO-253", "PR-1", "PR-2", "OA-23", "CO-50")


def second_payer(received: ReceivedClaim, claim: OurClaim) -> ClaimPlan:
    found = plan_payment(
        payment([received], payer=SECOND),
        [received],
        {received.remit_claim_id: (claim,)},
        seed_policy(),
        mode="approved",
    )
    return found.claims[0].plan


@st.composite
def second_decisions(draw: st.DrawFn) -> tuple[ReceivedClaim, OurClaim]:
    """A second payer accounts for the whole charge of lines of which the first left a part to it."""
    lines, owed, charges = [], [], []
    for at in range(draw(st.integers(1, 3))):
        charge = draw(st.integers(1, 60_000))
        left = draw(st.integers(0, charge))
        rest, said = charge, []
        for code in draw(st.lists(st.sampled_from(SAID), max_size=3, unique=True)):
            cents = draw(st.integers(0, rest))
            rest -= cents
            said.append(f"{code} {cents}")
        lines.append(svc(at + 1, CODES[at], rest, ", ".join(said)))
        owed.append({"secondary": left})
        charges.append(charge)
    claim = ours(list(zip(CODES, charges, strict=False)), payers=(PAYER, SECOND), owed=owed)
    return clp(lines, status="2"), claim


@given(second_decisions())
@settings(max_examples=120, deadline=None)
def test_no_write_off_and_no_transfer_takes_a_line_below_what_is_left(made: tuple[ReceivedClaim, OurClaim]) -> None:
    received, claim = made
    found = second_payer(received, claim)
    for line in claim.lines:
        legs = [leg for leg in found.legs if leg.line_id == line.line_id and leg.account == "receivable"]
        mine = [leg for leg in legs if leg.party == "secondary"]
        paid = -sum(leg.cents for leg in mine if leg.kind == "payment")
        taken = -sum(leg.cents for leg in mine if leg.kind != "payment")
        assert taken <= max(line.secondary - paid, 0)
    assert sum(leg.cents for leg in found.legs) == 0


@given(second_decisions())
@settings(max_examples=120, deadline=None)
def test_a_proposal_sums_to_what_the_payer_sent_and_to_the_legs_it_posts(made: tuple[ReceivedClaim, OurClaim]) -> None:
    received, claim = made
    found = second_payer(received, claim)
    assert bool(found.proposals) == found.proposal
    for proposal in found.proposals:
        assert sum(each.cents for each in proposal.original) == sum(each.cents for each in proposal.proposed)
        assert proposal.proposed[0].reason == "23"
        for each in proposal.proposed:
            if each.group == "CO" and each.reason == "45":
                posted = [leg for leg in found.legs if leg.line_id == proposal.line_id and leg.account == "contractual"]
                assert sum(leg.cents for leg in posted if leg.reason == "45") == each.cents


def test_the_example_of_the_field_is_proposed_as_the_field_has_it() -> None:
    claim = ours([("99213", 50000)], payers=(PAYER, SECOND), owed=[{"secondary": 7500}])
    found = second_payer(clp([svc(1, "99213", 6500, "CO-45 43500")], status="2"), claim)
    (proposal,) = found.proposals
    assert [(each.group, each.reason, each.cents) for each in proposal.proposed] == [
        ("OA", "23", 42500),
        ("CO", "45", 1000),
    ]


def test_what_the_payer_itself_called_oa_23_stays_in_the_proposal() -> None:
    claim = ours([("99213", 50000)], payers=(PAYER, SECOND), owed=[{"secondary": 7500}])
    found = second_payer(clp([svc(1, "99213", 6500, "OA-23 42000, CO-45 1500")], status="2"), claim)
    assert [(each.reason, each.cents) for each in found.proposals[0].proposed] == [("23", 42500), ("45", 1000)]


def test_transfers_are_cut_after_write_offs() -> None:
    claim = ours([("99213", 50000)], payers=(PAYER, SECOND), owed=[{"secondary": 7500}])
    found = second_payer(clp([svc(1, "99213", 6500, "CO-45 42000, PR-2 1500")], status="2"), claim)
    assert [(each.reason, each.cents) for each in found.proposals[0].proposed] == [("23", 42500), ("2", 1000)]
