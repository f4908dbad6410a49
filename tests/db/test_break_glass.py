"""Break-glass: access for a reason and a time; it ends by itself, and somebody else reads the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app.db.database import connect
from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.security.access import access_report
from app.security.break_glass import TakenAccess, list_taken, return_access, see_access, take_access
from app.security.people import Scope
from app.security.staff import change_scope, count_waiting, end_person
from tests.book import Book, open_book
from tests.office import Office

WHY = "payer on the line about a claim of the other practice"
EVER = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def book(office: Office) -> Iterator[Book]:
    """rosa sees A1 alone; a2 works in A2."""
    found = open_book(office)
    office.enrol("rosa", "specialist", scopes=(Scope("A", "A1"),))
    office.enrol("seer", "viewer", scopes=(Scope("A"),))
    yield found


def take(office: Office, login: str = "rosa", place: str = "B", *, why: str = WHY, minutes: int = 30) -> int:
    """Take access as a person."""
    practice, _, location = place.partition("/")
    with office.unit(login) as unit:
        return take_access(unit, practice, location, reason=why, minutes=minutes)


def taken(office: Office, login: str = "okoye") -> list[TakenAccess]:
    """What a login is shown."""
    with office.unit(login, read_only=True) as unit:
        return list(list_taken(unit, since=EVER))


def practices(office: Office, login: str = "rosa") -> int:
    """How many practices' claims a login sees."""
    with office.unit(login, read_only=True) as unit:
        return unit.number("SELECT count(DISTINCT practice_id) FROM app.claim")


def test_access_is_felt_at_once_shown_to_leads_and_over_by_its_dates(office: Office, book: Book) -> None:
    assert practices(office) == 1
    with connect(office.credentials("rosa")) as session:
        access = take(office)
        assert session.execute("SELECT count(DISTINCT practice_id) FROM app.claim").fetchone() == (2,)
        (found,) = taken(office)
        assert (found.id, found.login, found.place, found.reason, found.seen_by) == (access, "rosa", "B", WHY, "")
        assert found.until - found.taken_at == timedelta(minutes=30)
        assert found.is_open(datetime.now(UTC))
        with office.unit("root") as unit:       # half an hour goes by
            unit.execute(
                "UPDATE sec.scope SET valid = tstzrange(lower(valid) - interval '31 minutes', "
                "upper(valid) - interval '31 minutes') WHERE id = (SELECT scope_id FROM sec.break_glass)"
            )
        assert session.execute("SELECT count(DISTINCT practice_id) FROM app.claim").fetchone() == (1,)


def test_only_the_taken_location_opens(office: Office, book: Book) -> None:
    take(office, place="A/A2")
    with office.unit("rosa") as unit:
        assert set(unit.rows("SELECT location_id FROM app.claim", into=int)) == {
            book.a1.location_id, book.a2.location_id,
        }  # fmt: skip
        assert unit.rows("SELECT sec.my_whole_practices()", into=list) == [[]]


def test_what_is_not_a_place_a_reason_or_a_time_is_refused(office: Office, book: Book) -> None:
    for place, why, minutes, says in (
        ("ZZ", WHY, 30, "no such"),
        ("A/B1", WHY, 30, "no such"),
        ("B", "because", 30, "why"),
        ("B", WHY, 4, "8 hours"),
        ("B", WHY, 481, "8 hours"),
        ("A/A1", WHY, 30, "already"),
    ):
        with pytest.raises((NotFound, Refused), match=says):
            take(office, place=place, why=why, minutes=minutes)
    assert (taken(office), practices(office)) == ([], 1)


def test_a_viewer_and_a_service_take_nothing(office: Office, book: Book) -> None:
    for login in ("seer", "svc_import"):
        with pytest.raises(NotPermitted):
            take(office, login)


def test_five_times_in_a_day_are_enough(office: Office, book: Book) -> None:
    for _ in range(5):
        access = take(office)
        with office.unit("rosa") as unit:
            return_access(unit, access)
    with pytest.raises(Refused, match="five times"):
        take(office)


def test_the_reason_is_read_by_somebody_else_once(office: Office, book: Book) -> None:
    office.enrol("marsh", "supervisor", scopes=(Scope("A"),))
    access = take(office, "marsh")
    own = take(office)
    with office.unit("okoye", read_only=True) as unit:
        assert count_waiting(unit) == 2
    with pytest.raises(NotPermitted, match="yourself"), office.unit("marsh") as unit:
        see_access(unit, access)
    with pytest.raises(NotPermitted), office.unit("rosa") as unit:
        see_access(unit, own)
    with office.unit("okoye") as unit:
        see_access(unit, access, "agreed by telephone")
    with pytest.raises(Conflict, match="okoye"), office.unit("adams") as unit:
        see_access(unit, access)
    assert [(each.seen_by, each.seen_text) for each in taken(office)] == [("", ""), ("okoye", "agreed by telephone")]
    assert [each.id for each in taken(office, "rosa")] == [own]


def test_it_is_given_back_or_taken_away_and_no_scope_of_an_administrator_touches_it(office: Office, book: Book) -> None:
    first = take(office)
    with office.unit("adams") as unit:
        change_scope(unit, "rosa", (Scope("A", "A2"),))
    assert practices(office) == 2
    with pytest.raises(NotFound), office.unit("lopez") as unit:
        return_access(unit, first)
    with office.unit("adams") as unit:
        return_access(unit, first)
    assert practices(office) == 1
    with pytest.raises(Refused, match="over"), office.unit("rosa") as unit:
        return_access(unit, first)
    (found,) = taken(office)
    assert (found.ended_by, found.is_open(datetime.now(UTC))) == ("adams", False)


def test_the_report_tells_it_apart_and_ending_the_person_ends_it(office: Office, book: Book) -> None:
    take(office)
    with office.unit("adams", read_only=True) as unit:
        told = [(row.place, row.way, row.reason) for row in access_report(unit) if row.login == "rosa"]
    assert told == [("A/A1", "granted", ""), ("B", "break-glass", WHY)]
    end_person(office.database("adams"), "rosa")
    (found,) = taken(office)
    assert found.ended_by == "adams"
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM sec.scope WHERE login = 'rosa' AND valid @> now()") == 0
