"""Lockbox files: matched, unmatched, twice, in parts; not a cent is dropped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.db.unit import Unit
from app.domain.errors import NotFound, Refused
from app.posting.counter import assign_payment, list_unapplied
from app.posting.lockbox import LockboxDone, load_lockbox
from app.security.people import Scope
from tests.db.counter_book import TODAY, CounterBook, counter_book
from tests.db.posting_book import broken_invariants
from tests.office import Office

HEADING = "account,statement,name,amount,check,date\n"


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    """Whatever a test loads, the ledger check finds nothing."""
    yield
    assert broken_invariants(office) == []


@pytest.fixture
def book(office: Office) -> CounterBook:
    """Two claims of one account."""
    return counter_book(office)


def load(unit: Unit, book: CounterBook, rows: str, **wishes: bool) -> LockboxDone:
    """Load rows below the standard heading."""
    return load_lockbox(
        unit, (HEADING + rows).encode(), practice_id=book.practice, today=TODAY, dry_run=wishes.get("dry_run", False)
    )


def mixed(book: CounterBook) -> str:
    """By account, by statement, by nothing, and more than is owed."""
    return (
        '"RIVERA,ANA",,Rivera,20.00,1021,2026-03-19\n'
        f",{book.account_of()}-260301,A Rivera,40.00,1022,2026-03-19\n"
        "nobody,,Who Ever,33.00,77,2026-03-19\n"
        '"RIVERA,ANA",,Rivera,25.00,1023,2026-03-19\n'
    )


def test_rows_are_matched_by_account_then_by_statement_and_the_rest_is_unapplied_and_owned(
    office: Office, book: CounterBook
) -> None:
    with office.unit("chen") as unit:
        done = load(unit, book, mixed(book))
    assert [(each.result, each.cents, each.applied) for each in done.payments] == [
        ("applied", 2000, 2000), ("applied", 4000, 4000), ("unmatched", 3300, 0), ("unapplied", 2500, 1500),
    ]  # fmt: skip
    assert (done.control_cents, done.unmatched_cents, book.owed()) == (11800, 3300, {})
    with office.unit("chen") as unit:
        found = list_unapplied(unit, today=TODAY)
    assert [(each.account, each.name, each.unapplied, each.taken_by) for each in found] == [
        ("", "Who Ever", 3300, "chen"), ("RIVERA,ANA", "RIVERA,ANA", 1000, "chen"),
    ]  # fmt: skip
    with office.unit("chen") as unit:
        assign_payment(unit, found[0].payment_id, book.account_of())


def test_the_same_file_twice_adds_nothing_whoever_loads_it(office: Office, book: CounterBook) -> None:
    with office.unit("chen") as unit:
        load(unit, book, mixed(book))
    before = book.fingerprint()
    with office.unit("okoye") as unit:
        again = load(unit, book, mixed(book))
    assert "loaded by M. Chen at" in again.already
    assert (again.payments, book.fingerprint()) == ((), before)


def test_a_check_that_was_taken_before_is_told_and_not_taken_again(office: Office, book: CounterBook) -> None:
    book.take(2000, "check", "1021")
    with office.unit("chen") as unit:
        done = load(unit, book, mixed(book))
    assert [each.result for each in done.payments] == ["known", "applied", "unmatched", "unapplied"]
    assert book.account("clearing") == 11800


def test_a_dry_run_tells_the_same_and_writes_nothing(office: Office, book: CounterBook) -> None:
    before = book.fingerprint()
    with office.unit("chen") as unit:
        dry = load(unit, book, mixed(book), dry_run=True)
    assert book.fingerprint() == before
    with office.unit("chen") as unit:
        done = load(unit, book, mixed(book))
        assert load(unit, book, mixed(book), dry_run=True).already.startswith("These bytes were loaded before")
    assert [(each.row, each.result, each.applied) for each in dry.payments] == [
        (each.row, each.result, each.applied) for each in done.payments
    ]


def test_one_wrong_row_and_nothing_of_the_file_is_loaded(office: Office, book: CounterBook) -> None:
    with office.unit("chen") as unit:
        done = load(unit, book, mixed(book) + "A,,x,oops,1,2026-03-19\n")
        assert [(error.row, error.column) for error in done.errors] == [(6, "amount")]
        assert unit.number("SELECT count(*) FROM app.lockbox_batch") == 0
        assert unit.number("SELECT count(*) FROM app.patient_payment") == 0


def test_a_strange_profile_and_a_practice_out_of_scope_are_refused(office: Office, book: CounterBook) -> None:
    content = (HEADING + mixed(book)).encode()
    with pytest.raises(Refused, match="no lockbox profile"), office.unit("chen") as unit:
        load_lockbox(unit, content, practice_id=book.practice, today=TODAY, profile="moon")
    with pytest.raises(Refused, match="not UTF-8"), office.unit("chen") as unit:
        load_lockbox(unit, b"\xff\xfe\x00", practice_id=book.practice, today=TODAY)
    office.enrol("corner", "poster", scopes=(Scope("QFM", "MAIN"),))
    with pytest.raises(NotFound), office.unit("corner") as unit:
        load_lockbox(unit, content, practice_id=book.practice, today=TODAY)
