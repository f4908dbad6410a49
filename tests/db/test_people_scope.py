"""What people see: scopes with dates, felt at once, reckoned by one change at a time."""

from __future__ import annotations

import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from app.db.database import connect
from app.domain.errors import NotFound, NotPermitted, Refused
from app.security.people import Person, Scope
from app.security.staff import change_scope, renew_passed
from tests.book import Book
from tests.db.people_book import add, member, open_people_book
from tests.office import Office

TODAY = datetime.now(UTC).date()


@pytest.fixture
def book(office: Office) -> Book:
    """Practices A and B, administrators adams and burke."""
    return open_people_book(office)


def test_scopes_hold_for_whole_days_of_the_office_and_keep_their_beginning(office: Office, book: Book) -> None:
    tomorrow, later = TODAY + timedelta(days=1), TODAY + timedelta(days=9)
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A", "A1"), Scope("B", None, tomorrow, later))))
    with office.unit("rosa") as unit:
        assert unit.rows("SELECT sec.my_practices()", into=list) == [[book.practice_a]]
    first = member(office, "rosa")
    assert first.granted() == (Scope("A", "A1"), Scope("B", None, tomorrow, later))
    begins, ends = first.scopes[1].since, first.scopes[1].until
    assert (begins.hour, begins.date(), ends and ends.date()) == (0, tomorrow, later + timedelta(days=1))
    with office.unit("burke") as unit:
        change_scope(unit, "rosa", (Scope("A", "A1"), Scope("A", "A2", None, TODAY)))
    second = member(office, "rosa")
    assert [(each.location, each.since == first.scopes[0].since, each.granted_by) for each in second.scopes] == [
        ("A1", True, "adams"), ("A2", False, "burke"),
    ]  # fmt: skip
    with office.unit("root") as unit:       # tomorrow comes
        unit.execute(
            "UPDATE sec.scope SET valid = tstzrange(lower(valid), now()) "
            "WHERE login = 'rosa' AND upper(valid) IS NOT NULL"
        )
    with office.unit("rosa") as unit:
        assert unit.rows("SELECT location_id FROM app.claim", into=int) == [book.a1.location_id]


@pytest.mark.parametrize(
    ("scopes", "error"),
    [
        ((Scope("ZZ"),), NotFound),
        ((Scope("A", "B1"),), NotFound),
        ((Scope("A", None, None, TODAY - timedelta(days=1)),), Refused),
        ((Scope("A", None, TODAY + timedelta(days=3), TODAY + timedelta(days=2)),), Refused),
    ],
)
def test_a_scope_that_cannot_be_is_refused_and_nothing_changes(
    office: Office, book: Book, scopes: tuple[Scope, ...], error: type[Exception]
) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A"),)))
    with pytest.raises(error), office.unit("adams") as unit:
        change_scope(unit, "rosa", scopes)
    assert member(office, "rosa").granted() == (Scope("A"),)


def test_a_taken_away_scope_is_felt_by_the_next_statement_of_an_open_session(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A"), Scope("B"))))
    with connect(office.credentials("rosa")) as session:
        asked = "SELECT count(DISTINCT practice_id) FROM app.claim"
        assert session.execute(asked).fetchone() == (2,)
        with office.unit("adams") as unit:
            change_scope(unit, "rosa", (Scope("B"),))
        assert session.execute(asked).fetchone() == (1,)


def test_a_scope_taken_away_while_a_practice_is_made_stays_away(office: Office, book: Book) -> None:
    """What people see is kept; whoever reckons it while another's change is not committed must not bring it back."""
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A"), Scope("B"))))
    taking, making = connect(office.credentials("adams")), connect(office.credentials("adams"))
    with closing(taking), closing(making):
        taking.execute("BEGIN")
        taking.execute("SELECT sec.set_scopes('rosa', '[{\"practice\": \"B\"}]')")
        new = "INSERT INTO app.practice (code, name, tax_id, billing_npi) VALUES ('C', 'C', '1', '1')"
        maker = threading.Thread(target=lambda: making.execute(new))
        maker.start()
        _until_it_waits(office, making.info.backend_pid)
        taking.execute("COMMIT")
        maker.join(10)
    with office.unit("rosa") as unit:
        assert unit.rows("SELECT sec.my_practices()", into=list) == [[book.practice_b]]
    with office.unit("root") as unit:
        assert unit.rows("SELECT practices FROM sec.seen WHERE login = 'rosa'", into=list) == [[book.practice_b]]


def _until_it_waits(office: Office, pid: int) -> None:
    until = time.monotonic() + 5
    with office.unit("root") as unit:
        while not unit.value("SELECT cardinality(pg_blocking_pids(%(pid)s)) > 0", {"pid": pid}):
            assert time.monotonic() < until, "the second change did not wait for the first"
            time.sleep(0.01)


def test_the_worker_keeps_anew_what_began_or_ended_by_its_date(office: Office, book: Book) -> None:
    add(office, Person("rosa", "R. Rosa", ("specialist",), (Scope("A", None, None, TODAY),)))
    with office.unit("root") as unit:
        unit.execute("UPDATE sec.seen SET until = now() - interval '1 second' WHERE login = 'rosa'")
    with office.unit("rosa") as unit:
        assert unit.rows("SELECT sec.my_practices()", into=list) == [[book.practice_a]]
    assert renew_passed(office.database("svc_worker")) == 1
    assert renew_passed(office.database("svc_worker")) == 0
    with office.unit("root") as unit:
        assert unit.value("SELECT until > now() FROM sec.seen WHERE login = 'rosa'") is True
    with pytest.raises(NotPermitted):
        renew_passed(office.database("adams"))
