"""What a take-back by hand rests on is not undone under it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.errors import Refused
from app.posting.reverse import reverse_remittance
from app.posting.takeback_acts import find_claim, post_takeback, undo_takeback
from app.posting.unpost import unpost_line
from tests.db.posting_book import TODAY, broken_invariants, one_claim, post
from tests.db.received import PAID
from tests.db.takeback_book import TakebackBook
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def chains(office: Office) -> TakebackBook:
    """A claim paid 120.00, of which the payer kept 50.00, posted by hand."""
    book = one_claim(office)
    post(office, book.remit("T1", [PAID]))
    made = TakebackBook(book)
    made.plb("T2", ("WO", "LOST9", 5000))
    with office.unit("okoye") as unit:
        chain = made.chain("LOST9")
        post_takeback(unit, chain, cents=5000, reason="the letter", today=TODAY, claim_id=find_claim(unit, chain, "C1"))
    return made


def test_a_payment_is_not_undone_under_a_take_back_posted_by_hand(chains: TakebackBook) -> None:
    before = chains.book.fingerprint()
    with pytest.raises(Refused, match="undo that first"), chains.office.unit("chen") as unit:
        reverse_remittance(unit, "T1", reason="wrong check")
    with pytest.raises(Refused, match="undo that first"), chains.office.unit("chen") as unit:
        part = unit.number("SELECT id FROM app.remit_claim WHERE number = 'C1'")
        unpost_line(unit, part, 1, today=TODAY, reason="wrong line")
    assert chains.book.fingerprint() == before
    with chains.office.unit("okoye") as unit:
        undo_takeback(unit, chains.chain("LOST9"), reason="another claim", today=TODAY)
        reverse_remittance(unit, "T1", reason="wrong check")
    assert chains.book.parties("C1") == {"primary": 20000}
