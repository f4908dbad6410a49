"""What the counter took reaches the bank: card settlements, check deposits, and checks that come back."""

from __future__ import annotations

from datetime import date

import pytest

from app.posting.bank_apply import match_lines
from app.posting.counter import return_payment, take_payment
from app.posting.counter_types import NewPayment
from tests.db.bank_book import BankBook
from tests.db.posting_book import TODAY, broken_invariants
from tests.office import Office

TAKEN_ON = date(2026, 3, 18)


class CounterBank(BankBook):
    """A bank account and a counter."""

    def take(self, cents: int, kind: str, reference: str = "") -> int:
        """A payment of a patient, nothing of it applied yet; its number."""
        with self.office.unit("chen") as unit:
            account = unit.number("SELECT id FROM app.account LIMIT 1")
            new = NewPayment(self.book.practice, account, kind, cents, TAKEN_ON, reference)
            return take_payment(unit, new, (), today=TODAY).payment

    def match(self) -> int:
        """Lines applied by themselves."""
        with self.office.unit("chen") as unit:
            return match_lines(unit, today=TODAY).applied


@pytest.fixture
def bank(office: Office) -> CounterBank:
    """An empty bank account."""
    return CounterBank(office)


def test_a_card_settlement_clears_the_card_payments_of_a_day(bank: CounterBank) -> None:
    first, second = bank.take(2500, "card", "auth 1"), bank.take(4000, "card", "auth 2")
    bank.take(900, "cash")
    assert set(bank.gaps()) == {f"P{first} counter_no_money", f"P{second} counter_no_money", "P3 counter_no_money"}
    bank.line(6500, kind="card_settlement", day=date(2026, 3, 19))
    assert bank.match() == 1
    assert bank.gaps() == {"P3 counter_no_money": 900}
    assert bank.book.account("clearing") == 900
    assert broken_invariants(bank.office) == []


def test_a_settlement_net_of_its_fee_is_confirmed_by_a_person(bank: CounterBank) -> None:
    bank.take(10000, "card", "auth 1")
    line = bank.line(9710, kind="card_settlement", day=date(2026, 3, 19))
    assert bank.match() == 0
    assert bank.apply(line).left == 0
    assert (bank.book.account("bank_fee"), bank.book.account("clearing")) == (290, 0)
    assert broken_invariants(bank.office) == []


def test_a_check_deposit_clears_checks_of_patients_and_of_payers(bank: CounterBank) -> None:
    remit = bank.paid("CK77")
    with bank.office.unit("root") as unit:
        unit.execute("UPDATE app.remit SET method = 'CHK'")
    bank.take(1500, "check", "1187")
    bank.line(13500, kind="check", day=TODAY)
    assert bank.match() == 1
    assert bank.gaps() == {}
    assert remit
    assert broken_invariants(bank.office) == []


def test_a_check_that_comes_back_after_its_deposit_is_matched_with_the_money_out(bank: CounterBank) -> None:
    payment = bank.take(1500, "check", "1187")
    bank.line(1500, kind="check", day=TAKEN_ON)
    assert bank.match() == 1
    with bank.office.unit("chen") as unit:
        return_payment(unit, payment, reason="no funds", today=TODAY, hold_until=TODAY)
    assert bank.gaps() == {f"P{payment} undone": -1500}
    bank.line(-1500, kind="other", day=TODAY)
    assert bank.match() == 1
    assert bank.gaps() == {}
    assert (bank.book.account("bank"), bank.book.account("clearing")) == (0, 0)
    assert broken_invariants(bank.office) == []
