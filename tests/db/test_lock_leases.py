"""What a locked desk holds stays held as long as the office says; nobody else's, and no longer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.errors import NotPermitted
from app.security.desk import sign_in
from app.security.lock import LockRules
from app.ui.server_office import ServerOffice
from app.workqueues.staff import change_setting
from app.workqueues.take import list_held, park_item, rest_leases, take_next
from app.workqueues.types import QueueQuery, TakenItem
from tests.db.paper_book import paper_book
from tests.office import Office
from tests.work_book import add_claims, open_work_book, run_daily_rules


@pytest.fixture
def worked(office: Office) -> Office:
    open_work_book(office)
    add_claims(office, 6)
    run_daily_rules(office)
    return office


def taken(office: Office, login: str) -> TakenItem:
    with office.unit(login) as unit:
        found = take_next(unit, QueueQuery("follow_up"))
    assert found is not None
    return found


def lease(office: Office, item: int) -> timedelta:
    """How long it still runs."""
    with office.unit("root") as unit:
        until = unit.value("SELECT lease_until FROM app.work_item WHERE id = %(item)s", {"item": item})
    assert isinstance(until, datetime)
    return until - datetime.now(UTC)


def near(found: timedelta, minutes: int) -> bool:
    return timedelta(minutes=minutes - 1) < found <= timedelta(minutes=minutes)


def test_what_i_hold_lasts_two_hours_a_parked_one_longer_and_a_colleagues_stays_as_it_is(worked: Office) -> None:
    parked = taken(worked, "lopez")
    with worked.unit("lopez") as unit:
        park_item(unit, parked.item_id, parked=True)
    mine, theirs = taken(worked, "lopez"), taken(worked, "chen")
    with worked.unit("lopez") as unit:
        until = rest_leases(unit)
    assert until is not None
    assert near(until - datetime.now(UTC), 120)
    assert near(lease(worked, mine.item_id), 120)
    assert near(lease(worked, parked.item_id), 720)
    assert near(lease(worked, theirs.item_id), 15)
    with worked.unit("lopez") as unit:
        assert {item.item_id for item in list_held(unit)} == {mine.item_id, parked.item_id}
        assert {item.version for item in list_held(unit)} == {mine.version, parked.version + 1}     # nobody's is stale


@pytest.mark.parametrize(("minutes", "kept"), [(0, 15), (45, 45), (100_000, 720)])
def test_the_office_says_how_long_within_bounds(worked: Office, minutes: int, kept: int) -> None:
    with worked.unit("okoye") as unit:
        change_setting(unit, "lock_hold_minutes", number=minutes)
    item = taken(worked, "lopez")
    with worked.unit("lopez") as unit:
        rest_leases(unit)
    assert near(lease(worked, item.item_id), kept)


def test_who_holds_nothing_is_told_nothing_and_a_viewer_asks_nothing(worked: Office) -> None:
    with worked.unit("lopez") as unit:
        assert rest_leases(unit) is None
    worked.enrol("vane", "viewer")
    with pytest.raises(NotPermitted), worked.unit("vane") as unit:
        rest_leases(unit)


def test_a_paper_check_that_is_open_stays_with_its_keyer(office: Office) -> None:
    check = paper_book(office).key("chen")
    with office.unit("chen") as unit:
        assert rest_leases(unit) is not None
    with office.unit("root") as unit:
        until = unit.value("SELECT held_until FROM app.paper_check WHERE id = %(id)s", {"id": check})
    assert isinstance(until, datetime)
    assert near(until - datetime.now(UTC), 120)


def test_the_window_reads_the_minutes_of_the_office(worked: Office) -> None:
    with worked.unit("okoye") as unit:
        change_setting(unit, "lock_minutes", number=3)
        change_setting(unit, "call_minutes", number=9_999)
    person = sign_in(worked.credentials("lopez"))
    office = ServerOffice(person, lambda: person.database)
    try:
        assert office.start().lock == LockRules(3, 240)
    finally:
        office.close()
