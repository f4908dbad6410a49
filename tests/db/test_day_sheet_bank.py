"""The day sheet of whoever matches the bank: fees and deposits stand on it, and it closes."""

from __future__ import annotations

from datetime import date

from app.reports.day_sheet import open_sheet, sign_sheet
from app.reports.day_sheet_facts import ClerkDay
from tests.db.bank_book import BankBook
from tests.db.posting_book import broken_invariants
from tests.db.test_day_sheet import figures, posted_on
from tests.db.test_deposits_counter import CounterBank
from tests.office import Office


def day_of(bank: BankBook, clerk: str) -> ClerkDay:
    """The clerk's day of this test."""
    return ClerkDay(bank.book.practice, clerk, posted_on(bank.office))


def test_a_card_settlement_net_of_its_fee_closes_on_the_sheet_and_is_signed(office: Office) -> None:
    bank = CounterBank(office)
    bank.take(10000, "card", "auth 1")
    bank.apply(bank.line(9710, kind="card_settlement", day=date(2026, 3, 19)))
    with office.unit("root") as unit:
        clerk = unit.text("SELECT actor FROM led.op WHERE kind = 'deposit'")
    with office.unit("okoye", read_only=True) as unit:
        sheet = open_sheet(unit, day_of(bank, clerk)).sheet
    assert figures(sheet.bank) == {"bank": 9710, "bank_fee": 290}
    assert (sheet.trial, sheet.difference) == (0, 0)
    with office.unit(clerk) as unit:
        assert sign_sheet(unit, day_of(bank, clerk)).number == 1
    assert broken_invariants(office) == []
