"""Undoing is for who holds everything it would undo: half of an operation of two practices is never taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.domain.errors import AppError
from app.posting.bank_apply import undo_line
from app.posting.deposits_due import settle_due
from app.posting.reverse import reverse_remittance
from app.security.people import Scope
from tests.db.posting_book import TODAY, broken_invariants
from tests.db.test_deposits_between import TwoPractices
from tests.office import Office


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def owed(office: Office) -> TwoPractices:
    """QFM holds 90.00 of OTH, approved; `posq` and `poso` are posters of one of the two each."""
    two = TwoPractices(office)
    two.approve(two.ask(two.received()))
    office.enrol("posq", "poster", scopes=(Scope("QFM"),))
    office.enrol("poso", "poster", scopes=(Scope("OTH"),))
    return two


def due_state(office: Office) -> str:
    with office.unit("root") as unit:
        return unit.text("SELECT state FROM app.practice_due")


def refused(two: TwoPractices, act: Callable[[], object]) -> str:
    """The sentence, after making sure that nothing moved."""
    before = (two.bank.book.fingerprint(), two.sums(), due_state(two.office))
    with pytest.raises(AppError) as told:
        act()
    assert (two.bank.book.fingerprint(), two.sums(), due_state(two.office)) == before
    return str(told.value)


def test_a_clerk_of_one_practice_does_not_undo_what_two_practices_share(owed: TwoPractices) -> None:
    def undo(login: str) -> object:
        with owed.office.unit(login) as unit:
            return reverse_remittance(unit, "R1", reason="wrong")

    assert "another practice" in refused(owed, lambda: undo("posq"))
    undo("chen")
    assert due_state(owed.office) == "asked"


def test_a_clerk_of_one_practice_does_not_undo_a_settlement_of_two(owed: TwoPractices) -> None:
    with owed.office.unit("root") as unit:
        due = unit.number("SELECT id FROM app.practice_due")
    owed.bank.apply(owed.bank.line(21000))
    out = owed.bank.line(-9000, kind="wire", trace="S1")
    arrived = owed.bank.line(9000, kind="wire", trace="S1", account=owed.theirs)
    with owed.office.unit("okoye") as unit:
        settle_due(unit, due, from_line=out, to_line=arrived, today=TODAY)

    def undo(login: str, line: int) -> object:
        with owed.office.unit(login) as unit:
            return undo_line(unit, line, reason="wrong")

    assert "another practice" in refused(owed, lambda: undo("posq", out))
    refused(owed, lambda: undo("poso", arrived))
    assert due_state(owed.office) == "transferred"
    undo("chen", out)
    assert due_state(owed.office) == "owed"
