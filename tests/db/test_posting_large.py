"""Large payments: the first claims to look at, many approved at once, statements that do not grow with the claims."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import cast

import pytest

from app.db.unit import Unit
from app.domain.errors import Refused
from app.posting.approve import approve_claims
from app.posting.counter import list_unapplied
from app.posting.deposits import deposits_board
from app.posting.deposits_types import BoardQuery
from app.posting.exceptions import list_exceptions
from app.posting.reading import list_remittances, show_remittance
from app.posting.reverse import reverse_remittance
from app.posting.service import approve_remittance, post_by_mode
from app.posting.takeback import list_takebacks
from app.posting.untouched import measure_untouched
from app.posting.write_off import list_approvals
from app.reports.day_sheet import open_sheet
from app.reports.day_sheet_facts import ClerkDay
from tests.db.posting_book import TODAY, PostingBook, broken_invariants
from tests.db.received import Cas, Clp, Svc
from tests.office import Office

CLEAN = (Svc("99213", 12000, (Cas("CO", "45", 8000),)),)
DENIED = (Svc("99213", 0, (Cas("CO", "50", 20000),)),)


def payment_of(office: Office, *, clean: int, denied: int = 0, lost: int = 0) -> tuple[PostingBook, int]:
    """A payment that waits: clean claims first, then denied ones, then some that nothing matches."""
    book = PostingBook(office)
    book.mode("ALD", "review")
    parts = []
    for at in range(clean + denied):
        book.claim(f"C{at}", [("99213", 20000)], name=f"RIVERA,ANA{at}", member=f"M{at}")
        lines = CLEAN if at < clean else DENIED
        parts.append(Clp(f"C{at}", lines, name=f"RIVERA,ANA{at}", member=f"M{at}"))
    parts += [Clp(f"L{at}", (Svc("99215", 9900, ()),), name="ELSE,ZOE", member="") for at in range(lost)]
    remit = book.remit("T1", parts)
    with office.unit("svc_import") as unit:
        post_by_mode(unit, [remit], today=TODAY)
    return book, remit


def states(office: Office) -> dict[str, int]:
    with office.unit("root") as unit:
        return dict(
            cast(
                "list[tuple[str, int]]",
                json.loads(
                    unit.text(
                        "SELECT coalesce(json_agg(json_build_array(state, n)), '[]')::text FROM "
                        "(SELECT state, count(*) AS n FROM app.remit_claim GROUP BY state) AS told"
                    )
                ),
            )
        )


def test_of_a_large_payment_what_needs_a_person_is_shown_first(office: Office) -> None:
    _book, remit = payment_of(office, clean=6, denied=2, lost=1)
    with office.unit("okoye", read_only=True) as unit:
        part = show_remittance(unit, remit, most=4)
        whole = show_remittance(unit, remit)
    numbers = [claim.number for group in part.groups for claim in group.claims]
    assert (len(numbers), part.left_out, part.row.claims) == (4, 5, 9)
    assert {"C6", "C7", "L0"} < set(numbers)
    assert part.row == whole.row
    every = {claim.remit_claim_id: claim for group in whole.groups for claim in group.claims}
    assert all(claim == every[claim.remit_claim_id] for group in part.groups for claim in group.claims)


def test_what_is_posted_makes_room_for_what_waits(office: Office) -> None:
    _book, remit = payment_of(office, clean=6)
    with office.unit("okoye") as unit:
        first = show_remittance(unit, remit, most=3).groups[0].claims
        approve_claims(unit, "T1", [claim.number for claim in first], today=TODAY)
        second = show_remittance(unit, remit, most=3).groups[0].claims
    assert {claim.number for claim in first} | {claim.number for claim in second} == {f"C{at}" for at in range(6)}


def test_many_claims_approved_at_once_cost_the_statements_of_one(office: Office) -> None:
    _book, _remit = payment_of(office, clean=9)
    counts = []
    for numbers in (["C0"], [f"C{at}" for at in range(1, 9)]):
        with office.unit("chen") as unit:
            done = approve_claims(unit, "T1", numbers, today=TODAY)
            counts.append(unit.statements)
        assert done.posted == len(numbers)
    assert counts[1] == counts[0]
    assert states(office) == {"posted": 9}
    assert broken_invariants(office) == []


def test_one_that_cannot_be_posted_keeps_all_of_them_waiting_and_is_named(office: Office) -> None:
    _book, _remit = payment_of(office, clean=2, lost=1)
    before = states(office)
    with pytest.raises(Refused, match="Claim L0 cannot be posted: "), office.unit("chen") as unit:
        approve_claims(unit, "T1", ["C0", "C1", "L0"], today=TODAY)
    assert states(office) == before


def test_numbers_that_nothing_waits_for_count_as_decided(office: Office) -> None:
    _book, _remit = payment_of(office, clean=2)
    for expected in ((1, 1), (0, 2)):
        with office.unit("chen") as unit:
            done = approve_claims(unit, "T1", ["C0", "C77"], today=TODAY)
        assert (done.posted, done.already) == expected


def test_undoing_forty_claims_asks_nine_statements_and_gives_each_its_status_back(office: Office) -> None:
    book, _remit = payment_of(office, clean=40)
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    with office.unit("chen") as unit:
        undone = reverse_remittance(unit, "T1", reason="wrong check")
        statements = unit.statements
    assert undone.claims == 40
    assert statements == 9
    with office.unit("root") as unit:
        assert unit.rows("SELECT DISTINCT status FROM app.claim", into=str) == ["submitted"]
        one_by_one = unit.rows("SELECT DISTINCT led.standing_status(id) FROM app.claim", into=str)
    assert one_by_one == ["submitted"]
    assert book.parties("C0") == {"primary": 20000}
    assert broken_invariants(office) == []


PAGES: dict[str, tuple[int, Callable[[Unit, int], object]]] = {
    "payments": (1, lambda unit, _practice: list_remittances(unit)),
    "exceptions": (1, lambda unit, _practice: list_exceptions(unit)),
    "take-backs": (1, lambda unit, _practice: list_takebacks(unit, today=TODAY)),
    "deposits": (4, lambda unit, _practice: deposits_board(unit, BoardQuery(), today=TODAY)),
    "unapplied": (1, lambda unit, _practice: list_unapplied(unit, today=TODAY)),
    "approvals": (1, lambda unit, _practice: list_approvals(unit)),
    "untouched": (1, lambda unit, _practice: measure_untouched(unit, since=TODAY.replace(year=2020))),
    "day sheet": (4, lambda unit, practice: open_sheet(unit, ClerkDay(practice, "chen", datetime.now(UTC).date()))),
}


def test_every_page_of_posting_asks_a_fixed_number_of_statements(office: Office) -> None:
    book, _remit = payment_of(office, clean=12, denied=3, lost=2)
    with office.unit("chen") as unit:
        approve_remittance(unit, "T1", today=TODAY)
    for name, (statements, ask) in PAGES.items():
        with office.unit("okoye", read_only=True) as unit:
            before = unit.statements
            ask(unit, book.practice)
            assert unit.statements - before == statements, name
