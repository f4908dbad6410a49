"""The deposits page's questions answered by a real server, as the window asks them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.domain.errors import Conflict, Refused
from app.posting.bank_accounts import TypedLine
from app.posting.deposits_types import BoardQuery, BoardRow
from app.security.desk import SignedIn
from app.ui.deposits.asks import DueWish
from app.ui.server_office import ServerOffice
from tests.db.bank_book import BankBook
from tests.db.posting_book import PAID_ON, broken_invariants
from tests.db.received import PAID
from tests.office import Office


def desk_of(office: Office, login: str, *groups: str) -> ServerOffice:
    """A signed-in desk."""
    return ServerOffice(SignedIn(office.database(login), login, login, groups), lambda: office.database("svc_import"))


def test_a_day_at_the_deposits_page(office: Office, tmp_path: Path) -> None:
    bank = BankBook(office)
    remit = bank.paid()
    desk = desk_of(office, "chen", "poster")
    account = bank.account.account_id
    statement = tmp_path / "march.csv"
    statement.write_text("Date,Description,Amount\n03/02/2026,MED TRN*1*EFT1*1999999999~,120.00\n")
    assert desk.load_bank_file(account, str(statement)).added == 1
    with pytest.raises(Refused, match="cannot be opened"):
        desk.load_bank_file(account, str(tmp_path / "none.csv"))
    assert desk.type_bank_line(account, TypedLine(PAID_ON, -500, "fee", "march")).startswith("Bank line 2 of -5.00")
    view = desk.deposits(BoardQuery())
    assert [row.gap for row in view.board.rows] == ["to_match", "money_out", "posted_no_money"]
    assert (view.accounts[0].last_four, view.dues, view.foreign) == ("4471", (), ())
    (seen,) = desk.deposit_candidates(1)
    assert seen.score == 100
    assert desk.match_deposit(1, 1, seen, "") == "The bank line is matched."
    with pytest.raises(Conflict, match=r"changed by M\. Chen at"):
        desk.match_deposit(1, 1, seen, "")
    assert desk.match_deposits() == "1 line matched, -5.00."
    assert desk.undo_deposit(1, "wrong payment") == "120.00 of the line is open again."
    assert desk.enquiry("remit", remit, True).days_late > 0
    assert desk.deposits(BoardQuery(gap="posted_no_money")).board.rows[0].enquired_on is not None
    assert desk.match_deposits() == "1 line matched, 120.00."
    assert desk.deposits(BoardQuery()).board.rows == ()
    assert len(desk.deposits(BoardQuery(gap="", since=date(2026, 3, 1))).board.rows) == 2
    assert broken_invariants(office) == []


def test_money_of_another_practice_goes_through_two_desks(office: Office) -> None:
    bank = BankBook(office)
    with office.unit("root") as unit:
        bank.book.practice, _ = bank.book._practice(unit, "OTH")
    remit = bank.book.remit("THEIRS", [PAID])
    poster, lead = desk_of(office, "chen", "poster"), desk_of(office, "okoye", "supervisor")
    line = bank.line(12000)
    asked = poster.ask_due(DueWish("OTH", "wrong account", line_id=line, remit_id=remit, cents=12000))
    assert asked == "Request 1 waits for a supervisor other than you."
    with pytest.raises(Refused, match="post it first"):
        lead.answer_due(1, True)
    assert lead.answer_due(1, False) == "The request is declined."
    assert poster.deposits(BoardQuery()).dues == ()


def test_a_line_whose_advice_is_not_posted_or_does_not_add_up_says_which_and_where(office: Office) -> None:
    bank = BankBook(office)
    waiting = bank.paid("EFT7", posted=False)
    line = bank.line(12000, trace="EFT7")
    desk = desk_of(office, "chen", "poster")

    def row() -> BoardRow:
        return next(each for each in desk.deposits(BoardQuery()).board.rows if each.kind == "line")

    assert (row().id, row().gap, row().advice_id) == (line, "advice_unposted", waiting)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.remit SET state = 'held'")
    assert (row().gap, row().advice_id) == ("advice_held", waiting)
