"""The comparison itself: equal is zero, and every cent elsewhere counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.demo.compare import Judge, Posted, PostedAccount, PostedLine, PostedRemit
from app.demo.truth import AccountTruth, ClaimTruth, LineTruth, RemitTruth, Truth

LINE = PostedLine("QFM", "QFM1", 1, 20000, 12000, 5000, 0, 0, 0, 0, 0, 3000)
REMIT = PostedRemit("QFM", "T1", 11850, 12000, 150, -300, 0)
KEPT = PostedAccount("payer_balance", "QFM", "WO:C1", 300)
POSTED = Posted((LINE,), (REMIT,), (KEPT,), exceptions=1)


def truth() -> Truth:
    line = LineTruth(1, "99213", 20000, paid=12000, contractual=5000, patient=3000)
    claim = ClaimTruth("QFM", "QFM1", 20000, "clean", has_secondary=False, lines=[line], adjudicated=True)
    remit = RemitTruth("MEDB", "QFM", "T1", "2026-03-02", 11850, posted=12000, exceptions=150, provider_level=-300)
    return Truth(
        1, "2026-03-14", [claim], [remit], [AccountTruth("payer_balance", "QFM", "WO", "C1", 300)], {"claims": 1}
    )


def test_an_equal_ledger_is_right_to_the_cent() -> None:
    verdict = Judge(truth(), POSTED).verdict()
    assert (verdict.wrong_cents, verdict.posted_right, verdict.untouched_share) == (0, 1, 1.0)
    assert (verdict.claims, verdict.exceptions, verdict.mix) == (1, 1, {"claims": 1})


@pytest.mark.parametrize(
    ("wrong", "cents"),
    [
        (replace(POSTED, lines=(replace(LINE, paid=12001),)), 1),
        (replace(POSTED, lines=(replace(LINE, patient=0, secondary=3000),)), 6000),
        (replace(POSTED, lines=()), 40000),
        (replace(POSTED, lines=(LINE, replace(LINE, line=2))), 40000),
        (replace(POSTED, remits=(replace(REMIT, posted=11700, exceptions=450),)), 600),
        (replace(POSTED, accounts=(replace(KEPT, amount=-300),)), 600),
        (replace(POSTED, accounts=(replace(KEPT, reference="WO:C2"),)), 600),
        (replace(POSTED, accounts=()), 300),
    ],
)
def test_every_cent_in_the_wrong_place_counts(wrong: Posted, cents: int) -> None:
    judge = Judge(truth(), wrong)
    assert judge.verdict().wrong_cents == cents
    assert judge.sentences


def test_a_claim_a_person_acted_on_is_not_untouched() -> None:
    verdict = Judge(truth(), replace(POSTED, by_hand=frozenset({"QFM1"}))).verdict()
    assert (verdict.wrong_cents, verdict.untouched_share) == (0, 0.0)
