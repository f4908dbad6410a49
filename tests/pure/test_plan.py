"""What each kind of decision does to the books, claim by claim (DOMAIN.md 1 to 5, CHECKS.md 2 to 10)."""

from __future__ import annotations

import pytest
from msgspec import structs

from app.domain.errors import Refused
from app.posting.facts import OurClaim, PostedLeg, Prior, ReceivedClaim
from app.posting.moves import Leg
from app.posting.plan import ClaimPlan
from app.posting.schedule import PaymentPlan, plan_payment
from app.rules.policy import seed_policy
from tests.pure.posting_facts import PAYER, SECOND, clp, ours, payment, reversal_of, svc


def plan(received: list[ReceivedClaim], claim: OurClaim, *, mode: str = "clean", payer: int = PAYER) -> PaymentPlan:
    offered = {each.remit_claim_id: (claim,) for each in received}
    return plan_payment(payment(received, payer=payer), received, offered, seed_policy(), mode=mode)


def only(received: ReceivedClaim, claim: OurClaim, *, mode: str = "clean", payer: int = PAYER) -> ClaimPlan:
    return plan([received], claim, mode=mode, payer=payer).claims[0].plan


def owed(legs: tuple[Leg, ...]) -> dict[str, int]:
    """Change of the receivable by party."""
    found: dict[str, int] = {}
    for leg in legs:
        if leg.account == "receivable":
            found[leg.party] = found.get(leg.party, 0) + leg.cents
    return found


def account(legs: tuple[Leg, ...], name: str) -> int:
    return sum(leg.cents for leg in legs if leg.account == name)


def test_paid_contractual_and_patient_share_leave_the_payer() -> None:
    found = only(clp([svc(1, "99213", 12000, "CO-45 5000, PR-2 3000")]), ours([("99213", 20000)]))
    assert found.verdict == "clean"
    assert owed(found.legs) == {"primary": -20000, "patient": 3000}
    assert (account(found.legs, "clearing"), account(found.legs, "contractual")) == (12000, 5000)


def test_sequestration_and_capitation_have_their_own_accounts() -> None:
    found = only(clp([svc(1, "99213", 100, "CO-253 2, CO-24 8")]), ours([("99213", 110)]))
    assert (account(found.legs, "sequestration"), account(found.legs, "capitation")) == (2, 8)


def test_a_claim_level_adjustment_is_allotted_by_what_the_lines_were_paid_to_the_cent() -> None:
    claim = ours([("99213", 10000), ("85025", 5000), ("80053", 1)])
    received = clp([svc(1, "99213", 10000), svc(2, "85025", 5000), svc(3, "80053", 1)], adjustments="PR-1 1000")
    found = only(received, claim)
    by_line = [
        -sum(leg.cents for leg in found.legs if leg.kind == "payment" and leg.line_id == line.line_id)
        for line in claim.lines
    ]
    assert by_line == [9333, 4667, 1]
    assert owed(found.legs)["patient"] == 1000


def test_a_decision_without_service_lines_is_spread_over_what_is_open() -> None:
    claim = ours([("99213", 300), ("85025", 100)])
    found = only(clp([], paid=200, charge=400, adjustments="CO-45 200"), claim)
    assert owed(found.legs) == {"primary": -400}
    assert account(found.legs, "contractual") == 200


@pytest.mark.parametrize("status", ["1", "4"])
def test_denial_comes_from_reason_and_payment_never_from_the_status(status: str) -> None:
    found = only(clp([svc(1, "99213", 0, "CO-50 20000")], status=status), ours([("99213", 20000)]))
    assert (found.verdict, found.legs, found.status) == ("denial", (), "denied")
    assert [work.kind for work in found.opened] == ["denial"]
    assert found.opened[0].text == "Plan denied 200.00 with CO-50: The payer does not see medical necessity."


def test_a_partly_denied_claim_posts_the_rest_and_opens_the_denied_cents() -> None:
    claim = ours([("99213", 20000), ("85025", 3000)])
    found = only(clp([svc(1, "99213", 20000), svc(2, "85025", 0, "CO-197 3000")]), claim)
    assert (owed(found.legs), found.status, found.opened[0].cents) == ({"primary": -20000}, "partial", 3000)


def test_bundled_into_a_paid_line_is_contractual_and_else_a_denial() -> None:
    claim = ours([("99213", 20000), ("36415", 1800)])
    bundled = clp([svc(1, "99213", 20000), svc(2, "99213", 0, "CO-97 1800", original="36415")])
    assert account(only(bundled, claim).legs, "contractual") == 1800
    alone = clp([svc(1, "99213", 20000), svc(2, "36415", 0, "CO-97 1800")])
    assert only(alone, claim).verdict == "denial"


def test_patient_action_comes_before_the_patients_bill() -> None:
    found = only(clp([svc(1, "99213", 0, "PR-27 20000")]), ours([("99213", 20000)]))
    assert found.legs == ()
    assert [work.kind for work in found.opened] == ["patient"]


def test_the_share_of_the_first_payer_goes_to_the_second_with_a_claim_due() -> None:
    found = only(clp([svc(1, "99213", 17000, "PR-1 3000")]), ours([("99213", 20000)], payers=(PAYER, SECOND)))
    assert owed(found.legs) == {"primary": -20000, "secondary": 3000}
    assert [(work.kind, work.clock_kind) for work in found.opened] == [("secondary", "due")]


@pytest.mark.parametrize("forwarded", [{"status": "19"}, {"remarks": ("MA18",)}])
def test_a_forwarded_claim_is_not_billed_again(forwarded: dict[str, str]) -> None:
    received = clp([svc(1, "99213", 17000, "PR-1 3000")], **forwarded)  # type: ignore[arg-type]  # a wish
    found = only(received, ours([("99213", 20000)], payers=(PAYER, SECOND)))
    assert [(work.clock_kind, work.due_days) for work in found.opened] == [("crossover", 30)]


def test_a_qualified_beneficiary_never_owes_cost_sharing() -> None:
    received = clp([svc(1, "99213", 17000, "PR-2 3000")], remarks=("N782",))
    assert only(received, ours([("99213", 20000)])).outcome == "wait"
    passed = only(received, ours([("99213", 20000)], payers=(PAYER, SECOND)))
    assert owed(passed.legs) == {"primary": -20000, "secondary": 3000}


def test_oa_209_goes_to_the_next_payer_and_never_to_the_patient() -> None:
    received = clp([svc(1, "99213", 17000, "OA-209 3000")])
    assert only(received, ours([("99213", 20000)])).outcome == "wait"


def test_oa_23_moves_nothing() -> None:
    claim = ours([("99213", 20000)], payers=(PAYER, SECOND), owed=[{"secondary": 3000}])
    found = only(clp([svc(1, "99213", 2000, "OA-23 17000, PR-2 1000")], status="2"), claim, payer=SECOND)
    assert (found.party, owed(found.legs)) == ("secondary", {"secondary": -3000, "patient": 1000})


def test_our_own_order_decides_the_party_whatever_the_status_says() -> None:
    claim = ours([("99213", 20000)], payers=(PAYER, SECOND), owed=[{"secondary": 3000}])
    found = only(clp([svc(1, "99213", 3000, "OA-23 17000")], status="3"), claim, payer=SECOND)
    assert found.party == "secondary"


def test_a_payer_that_is_not_on_the_claim_is_an_exception() -> None:
    found = only(clp([svc(1, "99213", 20000)]), ours([("99213", 20000)]), payer=99)
    assert (found.outcome, found.verdict) == ("exception", "review")


def test_the_guard_proposes_oa_23_and_the_small_write_off() -> None:
    claim = ours([("99213", 50000)], payers=(PAYER, SECOND), owed=[{"secondary": 7500}])
    received = clp([svc(1, "99213", 6500, "CO-45 43500")], status="2")
    waits = only(received, claim, payer=SECOND)
    assert (waits.outcome, waits.legs) == ("wait", ())
    approved = only(received, claim, payer=SECOND, mode="approved")
    assert "425.00 as OA-23" in approved.why
    assert (owed(approved.legs), account(approved.legs, "contractual")) == ({"secondary": -7500}, 1000)


def test_the_guard_holds_in_full_mode_too() -> None:
    claim = ours([("99213", 50000)], payers=(PAYER, SECOND), owed=[{"secondary": 7500}])
    received = clp([svc(1, "99213", 6500, "CO-45 43500")], status="2")
    assert only(received, claim, payer=SECOND, mode="full").outcome == "wait"


def test_more_paid_than_owed_is_cash_and_a_credit() -> None:
    claim = ours([("99213", 50000)], payers=(PAYER, SECOND), owed=[{"secondary": 7500}])
    found = only(clp([svc(1, "99213", 8000, "OA-23 42000")], status="2"), claim, payer=SECOND)
    assert (owed(found.legs), [work.kind for work in found.opened]) == ({"secondary": -8000}, ["credit"])


def standing(received: ReceivedClaim, found: ClaimPlan) -> Prior:
    """The decision as the ledger keeps it once posted."""
    legs = tuple(
        PostedLeg(
            900 + at, leg.account, leg.party, leg.kind, leg.reference, leg.line_id, leg.cents, leg.group, leg.reason
        )
        for at, leg in enumerate(found.legs)
        if leg.account != "clearing"
    )
    return Prior(99, "primary", received.control_number, received.charge, received.paid, True, False, (701,), legs)


PAID = clp([svc(1, "99213", 12000, "CO-45 5000, PR-2 3000")])
FRESH = ours([("99213", 20000)])


def decided() -> OurClaim:
    """The claim after PAID was posted."""
    prior = standing(PAID, only(PAID, FRESH))
    return structs.replace(ours([("99213", 20000)], owed=[{"patient": 3000}]), priors=(prior,))


def test_a_reversal_is_the_exact_counterpart_of_every_leg() -> None:
    first = only(PAID, FRESH)
    back = only(reversal_of(PAID), decided())
    assert (back.verdict, back.takes_back) == ("reversal", 99)
    assert owed(back.legs) == {"primary": 20000, "patient": -3000}
    assert sorted((leg.account, leg.party, -leg.cents) for leg in back.legs) == sorted(
        (leg.account, leg.party, leg.cents) for leg in first.legs
    )
    assert all(leg.reverses for leg in back.legs if leg.account != "clearing")


def test_a_reversal_without_its_original_is_an_exception() -> None:
    found = only(reversal_of(PAID), FRESH)
    assert (found.outcome, found.verdict) == ("exception", "reversal")


def test_a_reversal_with_other_amounts_takes_nothing_back() -> None:
    other = reversal_of(clp([svc(1, "99213", 11000, "CO-45 6000, PR-2 3000")]))
    assert only(other, decided()).outcome == "exception"


def test_a_second_decision_of_a_paid_claim_is_an_exception() -> None:
    again = clp([svc(1, "99213", 10000, "CO-45 7000, PR-2 3000")], control="ICN2")
    found = only(again, decided())
    assert (found.outcome, found.verdict) == ("exception", "duplicate")


@pytest.mark.parametrize("turned", [False, True])
def test_reversal_and_correction_in_one_payment_post_in_either_order(turned: bool) -> None:
    corrected = clp([svc(1, "99213", 10000, "CO-45 7000, PR-2 3000")], control="ICN2", key=3)
    both = [reversal_of(PAID), corrected]
    found = plan(both[::-1] if turned else both, decided())
    assert [each.plan.verdict for each in found.claims] == ["reversal", "correction"]
    legs = tuple(leg for each in found.claims for leg in each.legs)
    assert owed(legs) == {"primary": 0, "patient": 0}
    assert (account(legs, "clearing"), account(legs, "contractual")) == (-2000, 2000)
    assert [work.kind for each in found.claims for work in each.plan.opened] == []


def test_a_claim_split_into_one_claim_per_line_is_no_second_decision() -> None:
    claim = ours([("99213", 20000), ("85025", 3000)])
    found = plan([clp([svc(1, "99213", 20000)]), clp([svc(1, "85025", 3000)], control="ICN2", key=2)], claim)
    assert [each.plan.outcome for each in found.claims] == ["post", "post"]


def test_a_price_in_advance_is_information_and_never_money() -> None:
    found = only(clp([svc(1, "99213", 0, "OA-101 20000")], status="25"), FRESH)
    assert (found.outcome, found.legs) == ("information", ())


def test_an_unmatched_claim_leaves_its_cash_unposted() -> None:
    found = plan_payment(payment([PAID]), [PAID], {}, seed_policy(), mode="clean").claims[0]
    assert [(leg.account, leg.cents) for leg in found.legs] == [("clearing", 12000), ("unposted", -12000)]
    assert found.plan.opened[0].kind == "exception"


def test_an_exception_that_is_booked_already_is_not_booked_again() -> None:
    booked = structs.replace(PAID, state="exception")
    found = plan_payment(payment([booked]), [booked], {}, seed_policy(), mode="clean").claims[0]
    assert found.legs == ()


def test_provider_level_follows_its_sign_and_interest_its_own_account() -> None:
    found = plan_payment(payment([], plb=[("WO", "C1", 2000), ("L6", "", -150)]), [], {}, seed_policy(), mode="clean")
    assert [(leg.account, leg.reference, leg.cents) for leg in found.provider_legs] == [
        ("clearing", "R3", -2000),
        ("payer_balance", "WO:C1", 2000),
        ("clearing", "R3", 150),
        ("interest", "L6:", -150),
    ]


def test_a_payment_whose_parts_do_not_close_is_refused() -> None:
    off = structs.replace(payment([PAID]), held=PAID.paid + 1)
    with pytest.raises(Refused, match=r"does not close by 0\.01"):
        plan_payment(off, [PAID], {1: (FRESH,)}, seed_policy(), mode="clean")


def test_a_reason_of_zero_moves_nothing() -> None:
    found = only(clp([svc(1, "99213", 20000, "CO-45 0")]), FRESH)
    assert all(leg.cents for leg in found.legs)


def test_a_reason_nobody_ruled_on_waits_in_clean_mode_and_stays_open_in_full_mode() -> None:
    received = clp([svc(1, "99213", 12000, "CO-9999 8000")])
    waits, posts = only(received, FRESH), only(received, FRESH, mode="full")
    assert (waits.outcome, waits.unmapped) == ("wait", ("CO-9999",))
    assert (owed(posts.legs), [work.queue for work in posts.opened]) == ({"primary": -12000}, ["posting"])


def test_review_mode_lets_nothing_post() -> None:
    found = plan([PAID], FRESH, mode="review")
    assert (found.claims[0].plan.outcome, found.claims[0].legs) == ("wait", ())


@pytest.mark.parametrize("adjustments", ["CO-45 5000, PR-2 3000", "CO-45 17000, PR-1 3000"])
def test_a_reversal_of_a_decision_in_the_same_payment_waits_for_its_entries(adjustments: str) -> None:
    first = clp([svc(1, "99213", 20000 - sum(int(part.split()[1]) for part in adjustments.split(",")), adjustments)])
    found = plan([first, reversal_of(first)], FRESH)
    assert [(each.plan.verdict, each.plan.outcome) for each in found.claims] == [
        ("clean", "post"),
        ("reversal", "exception"),
    ]
    assert {each.plan.expected_balance for each in found.claims} == {20000}


def test_a_line_the_payer_did_not_answer_leaves_the_claim_partial() -> None:
    found = only(clp([svc(1, "99213", 60, "CO-45 20, PR-2 20")]), ours([("99213", 100), ("85025", 50)]))
    assert (found.verdict, found.status) == ("clean", "partial")


def test_what_the_next_insurer_owes_leaves_the_claim_partial_and_what_the_patient_owes_does_not() -> None:
    received = clp([svc(1, "99213", 17000, "PR-1 3000")])
    assert only(received, ours([("99213", 20000)], payers=(PAYER, SECOND))).status == "partial"
    assert only(received, ours([("99213", 20000)])).status == "paid"


@pytest.mark.parametrize(("mode", "outcome"), [("clean", "wait"), ("full", "post"), ("approved", "post")])
def test_oa_23_of_the_first_payer_is_for_a_person(mode: str, outcome: str) -> None:
    found = only(clp([svc(1, "99213", 3000, "OA-23 2000")]), ours([("99213", 5000)]), mode=mode)
    assert (found.verdict, found.outcome) == ("review", outcome)
    assert "20.00" in found.why
    assert [(work.kind, work.cents) for work in found.opened] == [("exception", 3000 if mode == "clean" else 2000)]


def test_oa_23_above_what_the_first_payer_settled_is_for_a_person() -> None:
    claim = ours([("99213", 20000)], payers=(PAYER, SECOND), owed=[{"secondary": 3000}])
    found = only(clp([svc(1, "99213", 1000, "OA-23 19000")], status="2"), claim, payer=SECOND)
    assert (found.verdict, found.outcome) == ("review", "wait")
    assert "20.00" in found.why


def test_a_reversal_with_other_amounts_says_that_they_differ() -> None:
    other = reversal_of(clp([svc(1, "99213", 11000, "CO-45 6000, PR-2 3000")]))
    assert "differ from the posted decision" in only(other, decided()).why
    assert "110.00" in only(other, decided()).why
    assert "not posted" in only(reversal_of(PAID), FRESH).why


def test_a_charge_of_the_payer_above_ours_is_told_as_that() -> None:
    found = only(clp([svc(1, "99213", 10000, "CO-45 6000")]), ours([("99213", 15000)]))
    assert found.outcome == "wait"
    assert "charge of 160.00 differs from ours of 150.00" in found.why
    assert "OA-23" not in found.why


def test_a_second_decision_in_one_payment_leaves_the_status_to_the_money() -> None:
    again = clp([svc(1, "99213", 10000, "CO-45 7000, PR-2 3000")], control="ICN2", key=2)
    found = plan([PAID, again], FRESH)
    assert [(each.plan.outcome, each.plan.status) for each in found.claims] == [("post", "paid"), ("exception", "")]


@pytest.mark.parametrize(("mode", "outcome"), [("review", "wait"), ("clean", "wait"), ("full", "post")])
def test_another_patients_name_waits_for_a_person(mode: str, outcome: str) -> None:
    found = only(structs.replace(PAID, name_norm="OKAFOR,DUMISANI"), FRESH, mode=mode)
    assert (found.verdict, found.outcome) == ("review", outcome)
    assert "the name differs from ours" in found.why


@pytest.mark.parametrize("name", ["RIVERA,A", "RIVER,ANA", "RIVERA,", "", "ANA,RIVERA", "SOTO,ANA", "RIVERA,BO"])
def test_a_cut_initialed_turned_or_half_known_name_is_no_other_patient(name: str) -> None:
    assert only(structs.replace(PAID, name_norm=name), FRESH).verdict == "clean"


@pytest.mark.parametrize(
    ("charge", "said"), [(19999, "charge 199.99 is not paid 120.00 + adjusted 80.00"), (20001, "off by 0.01")]
)
def test_a_claim_a_cent_off_says_the_equation_that_fails(charge: int, said: str) -> None:
    off = clp([svc(1, "99213", 12000, "CO-45 5000, PR-2 3000", charge=charge)], in_balance=False)
    found = only(off, FRESH)
    assert (found.verdict, found.outcome) == ("imbalance", "exception")
    assert said in found.why


def test_what_is_taken_off_out_of_the_ordinary_posts_opens_nothing_and_is_marked() -> None:
    found = only(clp([svc(1, "99213", 19000, "CO-104 1000")]), ours([("99213", 20000)]))
    assert (found.outcome, found.verdict, found.opened, found.unexpected) == ("post", "clean", (), ("CO-104",))
    assert found.why.endswith("CO-104 was taken off, which is not ordinary on a paid line.")


def test_a_claim_sent_on_to_nobody_we_know_is_a_denial_that_says_to_add_the_coverage() -> None:
    found = only(clp([svc(1, "99213", 0, "OA-109 20000")], status="23"), ours([("99213", 20000)]))
    assert found.verdict == "denial"
    assert "add that coverage" in found.opened[0].text


def test_a_remark_that_keeps_the_patient_out_holds_for_the_whole_claim() -> None:
    lines = [svc(1, "99213", 10000, "PR-2 2000"), svc(2, "85025", 100, "PR-1 50")]
    marked = [structs.replace(lines[0], remarks=("N781",)), lines[1]]
    claim = ours([("99213", 12000), ("85025", 150)], payers=(PAYER, SECOND))
    assert owed(only(clp(marked), claim).legs) == {"primary": -12150, "secondary": 2050}
    alone = ours([("99213", 12000), ("85025", 150)])
    assert only(clp(marked), alone).verdict == "review"


def test_a_stated_patient_share_other_than_the_reasons_is_an_exception_and_a_person_may_post_it() -> None:
    received = structs.replace(clp([svc(1, "99213", 15000, "PR-2 5000")]), patient=4000)
    claim = ours([("99213", 20000)])
    assert (only(received, claim).outcome, only(received, claim).stop) == ("exception", "patient share")
    assert only(received, claim, mode="decided").outcome == "post"
    assert only(structs.replace(received, patient=5000), claim).outcome == "post"
    assert only(structs.replace(received, patient=None), claim).outcome == "post"
