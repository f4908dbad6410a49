"""What the window asks of the server about payments and the day, and what happens when two things happen at once."""

from __future__ import annotations

import stat
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.db.database import Database
from app.domain.errors import Conflict, Refused
from app.posting.counter import apply_oldest_first, return_payment, take_payment
from app.posting.counter_types import NewPayment
from app.reports.day_sheet import open_sheet, sign_sheet
from app.ui.server_counter import ServerCounter
from app.ui.server_daysheet import ServerDaySheet
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.db.posting_book import broken_invariants
from tests.db.test_day_sheet import day_of
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test does at once, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def book(office: Office) -> CounterBook:
    """Two claims of one account."""
    return counter_book(office)


class Desk(ServerCounter, ServerDaySheet):
    """The two answers of a window, on a person's own pool."""

    def __init__(self, database: Database) -> None:
        self._database = database


def test_the_window_takes_applies_takes_off_and_returns(office: Office, book: CounterBook) -> None:
    desk = Desk(office.database("chen"))
    (account,) = desk.paying_accounts("rivera")
    proposal = desk.propose_payment(account.account_id, 9000)
    new = NewPayment(account.practice_id, account.account_id, "check", proposal.cents, TODAY, "1021")
    assert desk.take_payment(new, proposal.applications) == "P1 taken, $90.00: 75.00 applied, 15.00 unapplied."
    assert [payment.unapplied for payment in desk.unapplied_payments()] == [1500]
    assert desk.unapply_payment(1, "wrong visit") == "P1: 0.00 applied, 90.00 unapplied."
    assert desk.apply_unapplied(1) == "P1: 75.00 applied, 15.00 unapplied."
    assert "75.00 is owed again" in desk.return_payment(1, "no funds")
    assert [payment.state for payment in desk.patient_payments()] == ["returned"]


def test_the_window_signs_reopens_and_saves_a_day(office: Office, book: CounterBook, tmp_path: Path) -> None:
    book.take(2000, login="okoye")
    desk, wanted = Desk(office.database("okoye")), day_of(book, "okoye")
    assert "Day sheet 1 is signed" in desk.sign_day_sheet(wanted)
    assert desk.day_sheet(wanted, 1).sheet.head.operations == 1
    for name, magic in (("a.pdf", b"%PDF"), ("a.xlsx", b"PK")):
        path = tmp_path / name
        assert desk.export_day_sheet(wanted, 1, str(path)) == f"{name} is saved."
        assert path.read_bytes().startswith(magic)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="cannot be written"):
        desk.export_day_sheet(wanted, 1, str(tmp_path / "nowhere" / "a.pdf"))
    assert "open again" in desk.reopen_day_sheet(wanted, 1, "keyed as cash")


def test_what_is_under_way_while_somebody_signs_stands_on_the_next_sheet(office: Office, book: CounterBook) -> None:
    book.take(2000)
    wanted = day_of(book)
    with office.unit("chen") as under_way:
        take_payment(under_way, book.new(500), (), today=TODAY)
        other = Database.open(office.credentials("chen"), size=1)
        try:
            with other.unit() as unit:
                assert sign_sheet(unit, wanted).number == 1
        finally:
            other.close()
    with office.unit("okoye", read_only=True) as unit:
        found = open_sheet(unit, wanted)
    assert (found.sheet.head.number, found.sheet.head.operations, found.sheet.cash) == (2, 1, 500)


def test_a_check_applied_and_returned_at_once_ends_in_one_of_the_two_orders(office: Office, book: CounterBook) -> None:
    for login in ("clerk_one", "clerk_two"):
        office.enrol(login, "poster")
    for number in range(3):
        with office.unit("chen") as unit:
            taken = take_payment(unit, book.new(1000, "check", f"R{number}"), (), today=TODAY)
        gate, told = threading.Barrier(2), list[str]()

        def apply(payment: int, gate: threading.Barrier, told: list[str]) -> None:
            gate.wait()
            try:
                with office.unit("clerk_one") as unit:
                    apply_oldest_first(unit, payment, today=TODAY)
                told.append("applied")
            except (Conflict, Refused):
                told.append("refused")

        def give_back(payment: int, gate: threading.Barrier, told: list[str]) -> None:
            gate.wait()
            with office.unit("clerk_two") as unit:
                return_payment(unit, payment, reason="no funds", today=TODAY, hold_until=TODAY)
            told.append("returned")

        pair = [threading.Thread(target=act, args=(taken.payment, gate, told)) for act in (apply, give_back)]
        for thread in pair:
            thread.start()
        for thread in pair:
            thread.join()
        assert "returned" in told and len(told) == 2
        assert book.standing(taken.payment) == ("returned", 0, 0)
        assert book.owed() == {"OLD": 3000, "NEW": 4500}
