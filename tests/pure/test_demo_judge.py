"""The comparison itself: equal is zero, and every cent elsewhere counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.demo.judge import Against, FoundShort, Judge, Posted, PostedAccount, PostedLine, PostedRemit
from app.demo.truth import AccountTruth, ClaimTruth, LineTruth, RemitTruth, Truth

LINE = PostedLine("QFM", "QFM1", 1, 20000, 12000, 5000, 0, 0, 0, 0, 0, 3000)
REMIT = PostedRemit("QFM", "T1", 11850, 12000, 150, -300, 0)
KEPT = PostedAccount("payer_balance", "QFM", "WO:C1", 300)
POSTED = Posted((LINE,), (REMIT,), (KEPT,), exceptions=1)


def truth() -> Truth:
    line = LineTruth(1, "99213", 20000, paid=12000, contractual=5000, patient=3000)
    claim = ClaimTruth("QFM", "MEDB", "QFM1", 20000, "clean", has_secondary=False, lines=[line], adjudicated=True)
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


def test_a_claim_posted_wrongly_counts_a_hundred_against_the_untouched() -> None:
    book = truth()
    more = [replace_number(book.claims[0], f"QFM{at}") for at in range(2, 202)]
    lines = tuple(replace(LINE, claim=claim.number) for claim in more)
    whole = Truth(1, "2026-03-14", [*book.claims, *more], book.remits, book.accounts, book.mix)
    posted = replace(POSTED, lines=(LINE, *lines))
    assert Judge(whole, posted).verdict().untouched_share == 1.0
    wrong = replace(posted, lines=(replace(LINE, paid=12001), *lines))
    verdict = Judge(whole, wrong).verdict()
    assert verdict.untouched_share == round(100 / 201, 4)
    assert verdict.by_payer[0].rest == {"posted wrongly": 1}
    assert verdict.wrong_by_kind == {"claim paid": 1}


def test_what_contracts_found_is_compared_claim_by_claim() -> None:
    book = truth()
    book.claims[0].underpaid = 450
    assert Judge(book, POSTED).verdict().underpaid == Against(450, 0, 1)
    found = replace(POSTED, underpaid=(FoundShort("QFM", "QFM1", 400), FoundShort("QFM", "QFM1", 50)))
    judge = Judge(book, found)
    assert (judge.verdict().underpaid, judge.sentences) == (Against(450, 450, 0), [])


def replace_number(claim: ClaimTruth, number: str) -> ClaimTruth:
    return replace(claim, number=number)


def test_what_the_bank_reconciles_is_compared_payment_by_payment() -> None:
    book = truth()
    book.remits[0].reconciled = True
    book.bank_lines_open = 2
    verdict = Judge(book, POSTED).verdict()
    assert (verdict.reconciled, verdict.bank_lines_open) == (Against(1, 0, 1), Against(2, 0, 2))
    found = Judge(book, replace(POSTED, reconciled=frozenset({"QFM T1"}), bank_lines_open=2)).verdict()
    assert (found.reconciled.wrong, found.bank_lines_open.wrong) == (0, 0)
