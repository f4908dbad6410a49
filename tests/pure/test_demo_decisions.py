"""The odd decisions of the simulated payers, each accounting for every cent, and what is true of them."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from app.demo.dental import decide_one_tooth_denied, decide_price, decide_up_to_maximum, twins_of
from app.demo.payers import (
    ChargedLine,
    Denial,
    LineDecision,
    Share,
    Terms,
    as_left,
    decide_paid,
    decide_short,
    decide_unknown,
    equal_twins,
    has_twins,
    never_the_patient,
    reverse_decision,
    short_of_contract,
    taken_off_as,
    takes_all_off,
)
from app.demo.truth import Book
from app.domain.money import Cents

TERMS = Terms(700, coinsurance=200, exact=True)
FILLINGS = (
    ChargedLine(1, "D0120", (), Cents(6200)),
    ChargedLine(2, "D2391", (), Cents(21500), tooth="12", surfaces=("O",)),
    ChargedLine(3, "D2391", (), Cents(21500), tooth="13", surfaces=("O",)),
)


def test_the_tooth_tells_which_of_two_fillings_was_refused() -> None:
    assert [line.number for line in twins_of(FILLINGS)] == [2, 3]
    decision = decide_one_tooth_denied(FILLINGS, TERMS, Denial("CO", "16"), Random(1))
    assert [line.refused for line in decision] == [0, 0, 21500]
    assert not has_twins(FILLINGS)


def test_what_is_above_the_years_maximum_is_not_paid_and_not_yet_the_patients() -> None:
    full = sum(line.paid for line in decide_paid(FILLINGS, TERMS, Random(1)))
    decision = decide_up_to_maximum(FILLINGS, TERMS, Random(1))
    over = sum(share.amount for line in decision for share in line.denied)
    assert over == full - sum(line.paid for line in decision) > 0
    assert {share.reason for line in decision for share in line.denied} == {"119"}


def test_every_odd_decision_accounts_for_the_whole_charge() -> None:
    full = decide_paid(FILLINGS, TERMS, Random(3))
    odd = (
        decide_price(FILLINGS, TERMS, Random(3)),
        decide_up_to_maximum(FILLINGS, TERMS, Random(4)),
        decide_short(full, 700),
        decide_unknown(full),
        taken_off_as("91", full),
        never_the_patient(full),
        takes_all_off(full),
    )
    for decision in odd:
        assert [line.accounted for line in decision] == [line.charge for line in FILLINGS]


def test_a_price_in_advance_charges_nothing() -> None:
    book = Book()
    book.open_price("MDC", "MDC1", FILLINGS, course="priced")
    (claim,) = book.finish(seed=1, as_of="2026-03-14", mix={}).claims
    assert (claim.charged, [line.charged + line.primary for line in claim.lines]) == (0, [0, 0, 0])


def test_a_second_payer_that_takes_all_off_takes_no_more_than_is_left() -> None:
    first = (LineDecision(1, Cents(50000), Cents(30000), Cents(12000), patient=(Share("PR", "2", Cents(8000)),)),)
    second = LineDecision(1, Cents(50000), Cents(6500), prior=Cents(42000), patient=(Share("PR", "2", Cents(1500)),))
    said = takes_all_off((second,))
    assert (said[0].paid, said[0].contractual, said[0].prior, said[0].passed_on) == (6500, 43500, 0, 0)
    (true,) = as_left(said, first)
    assert (true.paid, true.contractual, true.prior) == (6500, 1500, 42000)
    book = Book()
    book.open_claim(
        "QFM", "QFM1", (ChargedLine(1, "99213", (), Cents(50000)),), course="secondary_all", has_secondary=True
    )
    book.decide(book.open_remit("MEDB", "QFM", "T1", "2026-03-02", 30000), "QFM1", first)
    book.decide(book.open_remit("MCD", "QFM", "T2", "2026-03-09", 6500), "QFM1", (true,), rank="secondary")
    line = book.finish(seed=1, as_of="2026-03-14", mix={}).claims[0].lines[0]
    assert (line.paid, line.contractual, line.primary, line.secondary, line.patient) == (36500, 13500, 0, 0, 0)


def test_short_of_contract_is_told_to_the_cent_and_taken_back_with_its_decision() -> None:
    full = decide_paid(FILLINGS, TERMS, Random(2))
    short = decide_short(full, 450)
    assert sum(short_of_contract(line, TERMS) for line in full) == 0
    assert sum(short_of_contract(line, TERMS) for line in short) == 450
    assert short_of_contract(short[0], replace(TERMS, exact=False)) == 0
    book = Book()
    book.open_claim("QFM", "QFM1", FILLINGS, course="underpaid", has_secondary=False)
    book.judge("QFM1", short, TERMS)
    assert book.finish(seed=1, as_of="2026-03-14", mix={}).claims[0].underpaid == 450
    book.judge("QFM1", reverse_decision(short), TERMS)
    assert book.finish(seed=1, as_of="2026-03-14", mix={}).claims[0].underpaid == 0


def test_lines_that_nothing_tells_apart_are_decided_alike() -> None:
    twins = (ChargedLine(1, "97140", ("GP",), Cents(6900)), ChargedLine(2, "97140", ("GP",), Cents(6900)))
    one, other = (LineDecision(1, Cents(6900), Cents(6900)), LineDecision(2, Cents(6900), contractual=Cents(6900)))
    assert has_twins(twins)
    assert equal_twins(twins, (one, other)) == (one, replace(one, number=2))


def test_a_refund_check_opens_the_charge_again() -> None:
    full = decide_paid(FILLINGS, TERMS, Random(2))
    book = Book()
    book.open_claim("QFM", "QFM1", FILLINGS, course="refunded", has_secondary=False)
    book.decide(book.open_remit("MEDB", "QFM", "T1", "2026-03-02", 1), "QFM1", full)
    book.refund("QFM1", full, "7001")
    truth = book.finish(seed=1, as_of="2026-03-14", mix={})
    assert [line.paid for line in truth.claims[0].lines] == [0, 0, 0]
    assert [line.primary for line in truth.claims[0].lines] == [line.paid for line in full]
    assert [(row.account, row.reference, row.amount) for row in truth.accounts] == [
        ("refund", "7001", -sum(line.paid for line in full))
    ]
