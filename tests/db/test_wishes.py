"""Mending as one value: what a window rehearses is what it writes; the list of what is stuck; one more candidate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from app.domain.errors import NotFound, NotPermitted, Refused
from app.posting.candidates import list_candidates
from app.posting.exceptions import list_exceptions
from app.posting.mend import rehearse
from app.posting.mend_types import MendWish
from app.posting.reading import list_remittances
from app.posting.received import find_received, list_received
from app.posting.wishes import perform_wish
from tests.db.posting_book import TODAY, PostingBook, broken_invariants, post
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

PAID = (
    Svc("99213", 9000, (Cas("CO", "45", 4000), Cas("PR", "2", 2000))),
    Svc("85025", 2500, (Cas("CO", "45", 1500),)),
)


@pytest.fixture(autouse=True)
def _every_invariant_holds_afterwards(office: Office) -> Iterator[None]:
    yield
    assert broken_invariants(office) == []


def posted(office: Office) -> tuple[PostingBook, MendWish]:
    """One claim of two lines, posted, and the wish to mend it."""
    book = PostingBook(office)
    book.claim("A1", (("99213", 15000), ("85025", 4000)), name="RIVERA,ANA", member="M1")
    remit = book.remit("T1", (Clp("A1", PAID), Clp("LOST", (Svc("99214", 700, ()),))))
    post(office, remit)
    with office.unit("chen", read_only=True) as unit:
        part = find_received(unit, "T1", "A1")
        claim = unit.number("SELECT claim_id FROM app.remit_claim WHERE id = %(id)s", {"id": part})
    return book, MendWish("claim", remit, part, "A1", claim, reason="wrong patient")


@pytest.mark.parametrize(("kind", "line"), [("line", 2), ("claim", 0), ("payment", 0), ("again", 0)])
def test_what_is_rehearsed_is_what_is_written_and_nothing_before(office: Office, kind: str, line: int) -> None:
    book, wish = posted(office)
    wish = replace(wish, kind=kind, line_no=line)
    before, sums = book.parties("A1"), book.equation("T1")
    shown = rehearse(office.database("chen"), lambda unit: perform_wish(unit, wish, today=TODAY))
    assert (book.parties("A1"), book.equation("T1")) == (before, sums)
    with office.unit("chen") as unit:
        done = perform_wish(unit, wish, today=TODAY)
    assert [(each.claim, each.party, each.before, each.after) for each in shown.changes] == [
        (each.claim, each.party, each.before, each.after) for each in done.changes
    ]


@pytest.mark.parametrize(("kind", "line"), [("line", 2), ("claim", 0), ("payment", 0)])
def test_what_was_taken_back_stands_again_to_the_cent(office: Office, kind: str, line: int) -> None:
    book, wish = posted(office)
    before, sums = book.parties("A1"), book.equation("T1")
    with office.unit("chen") as unit:
        perform_wish(unit, replace(wish, kind=kind, line_no=line), today=TODAY)
    assert book.parties("A1") != before
    with office.unit("chen") as unit:
        perform_wish(unit, replace(wish, kind=f"{kind}_back", line_no=line), today=TODAY)
    assert book.parties("A1") == before
    assert sum(book.equation("T1")[1:]) == sums[0]


def test_a_wish_without_a_reason_or_without_the_right_changes_nothing(office: Office) -> None:
    book, wish = posted(office)
    before = book.parties("A1")
    with pytest.raises(Refused), office.unit("chen") as unit:
        perform_wish(unit, replace(wish, reason=" "), today=TODAY)
    with pytest.raises(NotPermitted), office.unit("lopez") as unit:
        perform_wish(unit, wish, today=TODAY)
    assert book.parties("A1") == before


def test_the_exceptions_of_all_payments_come_with_payer_dollars_and_owner(office: Office) -> None:
    posted(office)
    with office.unit("chen", read_only=True) as unit:
        rows = list_exceptions(unit)
    assert [(row.number, row.verdict, row.paid, row.trace) for row in rows] == [("LOST", "unmatched", 700, "T1")]
    assert rows[0].owner == ""
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET assignee = 'chen' WHERE remit_claim_id IS NOT NULL")
    with office.unit("chen", read_only=True) as unit:
        assert list_exceptions(unit)[0].owner == "chen"


def test_a_claim_named_by_a_person_stands_first_among_the_candidates(office: Office) -> None:
    book, _wish = posted(office)
    book.claim("Z9", (("99214", 18000),), name="OKAFOR,BEN", member="M2")
    with office.unit("chen", read_only=True) as unit:
        part = find_received(unit, "T1", "#2")
        found = list_candidates(unit, part, also="z9")
        assert found.claims[0].number == "Z9"
        with pytest.raises(NotFound):
            list_candidates(unit, part, also="NOSUCH")


def test_received_claims_are_named_by_number_by_place_or_all(office: Office) -> None:
    posted(office)
    with office.unit("chen", read_only=True) as unit:
        first, second = list_received(unit, "T1")
        assert find_received(unit, "T1", "lost") == find_received(unit, "T1", "#2") == second
        assert list_received(unit, "T1", "A1") == [first]
        for wrong in ("#3", "NOSUCH", "A1#2", ""):
            with pytest.raises(NotFound):
                find_received(unit, "T1", wrong)


def test_a_posted_payment_waits_for_the_bank_until_its_clearing_is_zero(office: Office) -> None:
    posted(office)
    with office.unit("chen", read_only=True) as unit:
        row = list_remittances(unit)[0]
    assert (row.source, row.clearing) == ("835", row.payment)
