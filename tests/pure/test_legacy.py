"""Which numbers are a former system's, and where their money goes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.domain.errors import Refused
from app.posting.legacy import expression_of, former_system, legacy_legs, legacy_pattern
from app.posting.schedule import plan_payment
from app.rules.policy import seed_policy
from tests.pure.posting_facts import clp, ours, payment, svc

LINE = svc(1, "99213", 12000)


@pytest.mark.parametrize(
    ("pattern", "fits", "fails"),
    [
        ("prefix:OLD-", "OLD-123", "123OLD"),
        ("suffix:X9", "100-x9", "X9100"),
        ("length:8", "1234-5678", "1234567"),
        ("length:8-10", "123456789", "12345678901"),
        ("shape:A[0-9]{6}", "A123456", "A12345"),
        ("shape:[A-Z]{2}[0-9]{3,5}", "QX1234", "QX12"),
    ],
)
def test_a_pattern_fits_its_numbers_and_no_others(pattern: str, fits: str, fails: str) -> None:
    kept = (legacy_pattern(pattern, "Old System"),)
    assert former_system(fits, kept) == "Old System"
    assert former_system(fails, kept) == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OLD",
        "prefix:",
        "prefix:A",
        "prefix:%",
        "length:0",
        "length:10-8",
        "shape:.*",
        "shape:(A+)+",
        "shape:A|B",
        "shape:[^A]",
        "shape:A{1,2}B{1,2}",
        "shape:A{6,2}",
        f"shape:{'A' * 61}",
        "regex:A",
    ],
)
def test_what_is_not_plainly_a_pattern_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="prefix:OLD"):
        legacy_pattern(text, "Old System")


def test_the_system_needs_a_plain_name() -> None:
    with pytest.raises(Refused, match="Name the former system"):
        legacy_pattern("prefix:OLD", "'; --")


def test_a_number_of_zeros_is_nobodys() -> None:
    assert former_system("000", (legacy_pattern("length:3", "Old System"),)) == ""


@given(st.text(max_size=60))
def test_every_pattern_that_is_understood_is_an_expression(text: str) -> None:
    for kind in ("prefix", "suffix", "length", "shape"):
        try:
            found = legacy_pattern(f"{kind}:{text}", "Old System")
        except Refused:
            continue
        re.compile(expression_of(found))


def test_the_money_leaves_clearing_for_the_former_system() -> None:
    received = clp([LINE])
    legs = legacy_legs(received, payment([received]), "Old System")
    assert [(leg.account, leg.kind, leg.reference, leg.cents) for leg in legs] == [
        ("clearing", "payment", "R3", 12000),
        ("legacy", "legacy", "Old System", -12000),
    ]


@pytest.mark.parametrize(("mode", "outcome"), [("review", "wait"), ("clean", "post"), ("full", "post")])
def test_a_claim_of_the_former_system_posts_by_itself_unless_the_payer_posts_by_review(mode: str, outcome: str) -> None:
    received = structs.replace(clp([LINE], number="OLD77"), former_system="Old System")
    plan = plan_payment(payment([received]), [received], {1: ()}, seed_policy(), mode=mode)
    assert (plan.claims[0].plan.verdict, plan.claims[0].plan.outcome) == ("legacy", outcome)
    assert sum(leg.cents for leg in plan.claims[0].legs) == 0


def test_a_claim_that_one_of_ours_resembles_is_never_the_former_systems() -> None:
    received = structs.replace(clp([LINE], number="OLD77", control=""), former_system="Old System")
    twins = (ours([("99213", 12000)], claim_id=7), ours([("99213", 12000)], claim_id=8))
    plan = plan_payment(payment([received]), [received], {1: twins}, seed_policy(), mode="clean")
    assert plan.claims[0].plan.verdict == "unmatched"


def test_a_claim_of_the_former_system_that_does_not_add_up_waits() -> None:
    received = structs.replace(clp([LINE], number="OLD77", in_balance=False), former_system="Old System")
    plan = plan_payment(payment([received]), [received], {1: ()}, seed_policy(), mode="clean")
    assert plan.claims[0].plan.verdict == "imbalance"


def test_another_practices_claim_is_an_exception_that_says_so_and_names_nobody() -> None:
    received = structs.replace(clp([LINE], number="N1"), elsewhere=True)
    plan = plan_payment(payment([received]), [received], {1: ()}, seed_policy(), mode="full")
    found = plan.claims[0].plan
    assert (found.verdict, found.outcome) == ("other_practice", "exception")
    assert found.why == "It is a claim of another practice of this office."
