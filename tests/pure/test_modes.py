"""What a payer's mode leaves to a person, pure."""

from __future__ import annotations

import pytest
from msgspec import structs

from app.posting.facts import ReceivedClaim
from app.posting.modes import blocked_by, stopped
from app.posting.plan import ClaimPlan
from app.posting.schedule import PaymentPlan, plan_payment
from app.rules.policy import seed_policy
from tests.pure.posting_facts import cas, clp, ours, payment, svc

PAID = clp([svc(1, "99213", 12000, "CO-45 5000, PR-2 3000")])


def planned(
    received: ReceivedClaim, mode: str, *, block: tuple[str, ...] = (), limit: int | None = None
) -> PaymentPlan:
    bound = structs.replace(
        payment([received], plb=[("WO", "X", 500)]), block_reasons=block, auto_limit=limit, crossover_days=21
    )
    return plan_payment(bound, [received], {1: (ours([("99213", 20000)]),)}, seed_policy(), mode=mode)


@pytest.mark.parametrize(
    ("block", "entry"),
    [(("CO-45",), "CO-45"), (("CO-*",), "CO-*"), (("CO-50",), ""), (("N130", "PR-2"), "N130"), (("PLB-WO",), "")],
)
def test_the_first_entry_that_the_claim_meets_blocks_it(block: tuple[str, ...], entry: str) -> None:
    line = structs.replace(PAID.lines[0], remarks=("N130",))
    assert blocked_by(structs.replace(PAID, lines=(line,)), block) == entry


def test_a_reason_of_zero_blocks_nothing() -> None:
    line = structs.replace(PAID.lines[0], adjustments=cas("CO-45 8000, CO-50 0"))
    assert blocked_by(structs.replace(PAID, lines=(line,)), ("CO-50",)) == ""


@pytest.mark.parametrize("mode", ["clean", "full"])
def test_what_is_blocked_or_above_the_limit_waits_in_every_mode_and_posts_by_hand(mode: str) -> None:
    assert planned(PAID, mode).claims[0].plan.outcome == "post"
    assert planned(PAID, mode, block=("PR-2",)).claims[0].plan.stop == "block PR-2"
    assert planned(PAID, mode, limit=11999).claims[0].plan.stop == "limit"
    assert planned(PAID, mode, limit=12000).claims[0].plan.stop == ""
    assert planned(PAID, "approved", block=("PR-2",), limit=1).claims[0].plan.outcome == "post"


def test_money_taken_back_is_bounded_as_money_paid() -> None:
    back = structs.replace(PAID, paid=-12000, status_code="22")
    bound = structs.replace(payment([PAID]), auto_limit=100)
    found = stopped(back, ClaimPlan(1, "reversal", "post", ""), bound, "full")
    assert found is not None and found.word == "limit"


def test_a_blocked_provider_level_code_stays_while_the_others_post() -> None:
    found = planned(PAID, "full", block=("PLB-WO",))
    assert (found.plb_ids, found.provider_legs) == ((), ())
    assert [work.text for work in found.claims[0].plan.opened][-1].startswith("PLB-WO of 5.00 waits for approval")
    assert planned(PAID, "full").plb_ids == (1,)


def test_an_exception_is_booked_whatever_is_blocked() -> None:
    off = structs.replace(PAID, in_balance=False)
    assert planned(off, "full", block=("CO-*",)).claims[0].plan.outcome == "exception"
