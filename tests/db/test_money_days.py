"""The day a caller names is bounded by the server's: no money is written into a month or day that has not come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.errors import Refused
from app.posting.service import approve_remittance
from app.posting.takeback_acts import post_takeback
from app.posting.transfer import transfer_claim
from app.posting.write_off import write_off_claim
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, one_claim, post
from tests.db.received import PAID
from tests.db.takeback_book import TakebackBook
from tests.office import Office


def server_day(office: Office) -> date:
    """Today by the server's clock."""
    with office.unit("root", read_only=True) as unit:
        return date.fromisoformat(unit.text("SELECT current_date::text"))


def paid(office: Office) -> PostingBook:
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    return book


@pytest.mark.parametrize("days", [2, 27_000])
def test_nobody_gives_up_moves_or_takes_back_money_on_a_day_to_come(office: Office, days: int) -> None:
    book = paid(office)
    chains = TakebackBook(book)
    chains.plb("T2", ("WO", "C1", 5000))
    before, later = book.fingerprint(), server_day(office) + timedelta(days=days)
    with office.unit("chen") as unit, pytest.raises(Refused, match="has not come"):
        write_off_claim(unit, "C1", party="patient", reason="small_balance", today=later, cents=900)
    with office.unit("chen") as unit, pytest.raises(Refused, match="has not come"):
        transfer_claim(unit, "C1", from_party="patient", to_party="collection", reason="x", today=later)
    with office.unit("chen") as unit, pytest.raises(Refused, match="has not come"):
        post_takeback(unit, chains.chain("C1"), cents=5000, reason="x", today=later)
    assert book.fingerprint() == before
    assert broken_invariants(office) == []


def test_no_payment_is_posted_into_an_accounting_month_to_come(office: Office) -> None:
    book = one_claim(office)
    book.mode("ALD", "review")
    post(office, book.remit("T1", [PAID]))
    with office.unit("chen") as unit, pytest.raises(Refused, match="has not come"):
        approve_remittance(unit, "T1", today=server_day(office) + timedelta(days=40))
    assert book.parties("C1") == {"primary": 20000}


def test_today_by_the_server_and_a_day_ahead_of_it_are_written(office: Office) -> None:
    paid(office)
    for ahead in (0, 1):
        with office.unit("chen") as unit:
            day = server_day(office) + timedelta(days=ahead)
            done = write_off_claim(unit, "C1", party="patient", reason="small_balance", today=day, cents=100 + ahead)
        assert done.result == "written"
    with office.unit("chen") as unit:
        assert write_off_claim(unit, "C1", party="patient", reason="small_balance", today=TODAY, cents=99).cents == 99
    assert broken_invariants(office) == []
