"""The truth of the demo book, rule by rule, on single lines."""

from __future__ import annotations

import ast
from pathlib import Path
from random import Random

from app.demo.payers import (
    ChargedLine,
    Denial,
    LineDecision,
    Share,
    Terms,
    decide_correction,
    decide_deductible,
    decide_denied,
    decide_paid,
    decide_secondary,
    reverse_decision,
)
from app.demo.truth import Book, LineTruth, RemitTruth, Truth
from app.domain.money import Cents

LINES = (ChargedLine(1, "99213", (), Cents(20000)), ChargedLine(2, "85025", (), Cents(3001)))
PAID = (
    LineDecision(1, Cents(20000), Cents(12000), Cents(5000), Cents(0), (Share("PR", "2", Cents(3000)),)),
    LineDecision(2, Cents(3001), Cents(3001)),
)


class Desk:
    """A book with one claim and one payment."""

    def __init__(self, *, has_secondary: bool = False) -> None:
        self.book = Book()
        self.book.open_claim("QFM", "QFM1", LINES, course="clean", has_secondary=has_secondary)
        self.remit: RemitTruth = self.book.open_remit("MEDB", "QFM", "T1", "2026-03-02", 15001)

    def finish(self) -> Truth:
        return self.book.finish(seed=1, as_of="2026-03-14", mix={})

    def line(self, number: int = 1) -> LineTruth:
        return self.finish().claims[0].lines[number - 1]


def test_a_payment_leaves_the_primary_and_patient_responsibility_goes_to_the_patient() -> None:
    desk = Desk()
    desk.book.decide(desk.remit, "QFM1", PAID)
    assert desk.line() == LineTruth(1, "99213", 20000, paid=12000, contractual=5000, patient=3000)
    assert desk.remit.posted == 15001


def test_patient_responsibility_goes_to_the_secondary_when_there_is_one_and_then_to_the_patient() -> None:
    desk = Desk(has_secondary=True)
    desk.book.decide(desk.remit, "QFM1", PAID)
    assert desk.line().secondary == 3000
    second = LineDecision(1, Cents(20000), Cents(2500), patient=(Share("PR", "2", Cents(500)),), prior=Cents(17000))
    desk.book.decide(desk.remit, "QFM1", (second,), rank="secondary")
    assert desk.line() == LineTruth(1, "99213", 20000, paid=14500, contractual=5000, patient=500)


def test_a_denial_stays_with_the_payer_that_denied() -> None:
    desk = Desk()
    desk.book.decide(desk.remit, "QFM1", decide_denied(LINES, Denial("CO", "50")))
    assert desk.line() == LineTruth(1, "99213", 20000, primary=20000)
    assert desk.finish().claims[0].adjudicated


def test_a_reversal_undoes_its_decision_and_takes_patient_responsibility_back() -> None:
    desk = Desk()
    desk.book.decide(desk.remit, "QFM1", PAID)
    desk.book.decide(desk.remit, "QFM1", reverse_decision(PAID))
    assert desk.line() == LineTruth(1, "99213", 20000, primary=20000)
    assert desk.remit.posted == 0


def test_a_claim_level_deductible_is_spread_over_what_the_lines_were_paid() -> None:
    desk = Desk()
    desk.book.decide(desk.remit, "QFM1", PAID, claim_shares=(Share("PR", "1", Cents(1000)),))
    first, second = desk.line(1), desk.line(2)
    assert (first.paid, first.patient) == (12000 - 800, 3000 + 800)
    assert (second.paid, second.patient) == (3001 - 200, 200)
    assert desk.remit.posted == 14001


def test_an_exception_is_unposted_and_leaves_the_claim_alone() -> None:
    desk = Desk()
    desk.book.refuse(desk.remit, "QFM1", "line out of balance", 12000)
    truth = desk.finish()
    assert desk.line() == LineTruth(1, "99213", 20000, primary=20000)
    assert [(row.account, row.reference, row.amount) for row in truth.accounts] == [("unposted", "T1", -12000)]


def test_interest_and_payer_balance_keep_their_sign() -> None:
    desk = Desk()
    desk.book.provider_level(desk.remit, "L6", "C1", -150)
    desk.book.provider_level(desk.remit, "WO", "C1", 4000)
    rows = {row.account: row.amount for row in desk.finish().accounts}
    assert rows == {"interest": -150, "payer_balance": 4000}
    assert desk.remit.provider_level == -3850


def test_a_held_payment_moves_nothing() -> None:
    desk = Desk()
    desk.book.hold(desk.remit, ["QFM1"])
    assert (desk.remit.held, desk.line().primary) == (15001, 20000)


def test_every_decision_accounts_for_the_whole_charge() -> None:
    dice = Random(3)
    terms = Terms(640, copay=Cents(2500), coinsurance=200, deductible=Cents(5000), sequestration=20)
    for _ in range(200):
        first = decide_paid(LINES, terms, dice)
        second = decide_secondary(first, medicaid=dice.random() < 0.5, dice=dice)
        for decision in (first, second, decide_correction(first, dice), decide_deductible(LINES, terms)):
            assert [line.accounted for line in decision] == [20000, 3001]
            assert all(line.paid >= 0 for line in decision)


def test_truth_and_payers_import_the_domain_and_the_standard_library_only() -> None:
    room = Path(__file__).parents[2] / "app" / "demo"
    for name in ("payers.py", "dental.py", "truth.py"):
        tree = ast.parse((room / name).read_text(encoding="utf-8"))
        found = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        ours = {module for module in found if module.startswith("app")}
        assert ours <= {"app.domain.money", "app.demo.payers"}
        assert not {module for module in found if module.split(".")[0] in ("msgspec", "psycopg", "sqlalchemy")}
