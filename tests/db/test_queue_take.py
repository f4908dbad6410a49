"""Holding work on real Postgres: nobody gets the same item twice, a lease ends, a stale save is refused in words."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted, Refused
from app.security.people import Scope
from app.workqueues.list import list_page
from app.workqueues.outcome import save_and_next, save_outcome
from app.workqueues.take import extend_leases, list_held, park_item, release_item, take_item, take_next
from app.workqueues.types import OutcomeToSave, QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book, run_daily_rules

FOLLOW_UP = QueueQuery("follow_up")


def filled(office: Office, count: int = 3) -> None:
    open_work_book(office)
    add_claims(office, count)
    run_daily_rules(office)


def take(office: Office, login: str, query: QueueQuery = FOLLOW_UP) -> int | None:
    with office.database(login).statement() as unit:
        taken = take_next(unit, query)
        return taken.item_id if taken else None


def expire_leases(office: Office) -> None:
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET lease_until = now() - interval '1 s' WHERE status = 1")


def sweep(office: Office) -> int:
    with office.unit("svc_worker") as unit:
        return unit.number("SELECT api.sweep_leases_v1()")


@pytest.mark.parametrize("query", [FOLLOW_UP, QueueQuery("follow_up", payer_ids=(1,))], ids=["all", "one payer"])
def test_no_item_is_taken_twice_by_many_desks_at_once(office: Office, query: QueueQuery) -> None:
    filled(office, 120)
    people = ["lopez", "chen", "okoye"]
    for login in people:
        office.database(login)
    start = threading.Barrier(9)

    def work(at: int) -> list[int]:
        start.wait()
        found = [take(office, people[at % 3], query) for _ in range(20)]
        return [item for item in found if item is not None]

    with ThreadPoolExecutor(9) as pool:
        taken = [item for items in pool.map(work, range(9)) for item in items]
    assert len(taken) == 120
    assert len(set(taken)) == 120


def test_take_next_stays_inside_the_scope_of_the_person(office: Office) -> None:
    open_work_book(office)
    add_claims(office, 2, place="N1")
    add_claims(office, 1, place="N2")
    add_claims(office, 1, place="S1")
    run_daily_rules(office)
    office.enrol("petra", "specialist", scopes=(Scope("N", "N2"),))
    with office.unit("petra") as unit:
        first = take_next(unit, FOLLOW_UP)
        assert first is not None
        assert first.location == "N2"
        assert take_next(unit, FOLLOW_UP) is None
        with pytest.raises(NotFound):
            take_item(unit, first.item_id - 1)


def test_assigned_work_comes_before_the_pool_and_never_goes_to_somebody_else(office: Office) -> None:
    filled(office)
    with office.unit("okoye") as unit:
        rows = list_page(unit, FOLLOW_UP, today=TODAY).rows
        unit.execute("SELECT api.reassign_items_v1(%(items)s::bigint[], 'lopez')", {"items": [rows[2].item_id]})
        unit.execute("SELECT api.reassign_items_v1(%(items)s::bigint[], 'chen')", {"items": [rows[0].item_id]})
    assert take(office, "lopez") == rows[2].item_id
    assert take(office, "lopez") == rows[1].item_id
    assert take(office, "lopez") is None
    assert take(office, "chen", QueueQuery("follow_up", whose="mine")) == rows[0].item_id


def test_a_lease_that_ran_out_returns_its_item_to_the_queue(office: Office) -> None:
    filled(office, 1)
    item = take(office, "lopez")
    assert take(office, "chen") is None
    expire_leases(office)
    assert sweep(office) == 1
    assert take(office, "chen") == item


def test_a_heartbeat_keeps_the_lease_and_tells_when_it_is_gone(office: Office) -> None:
    filled(office, 1)
    item = take(office, "lopez")
    assert item is not None
    expire_leases(office)
    with office.unit("lopez") as unit:
        assert extend_leases(unit, [item]) == 1
    assert sweep(office) == 0
    expire_leases(office)
    sweep(office)
    with office.unit("lopez") as unit:
        assert extend_leases(unit, [item]) == 0


def test_an_item_somebody_holds_is_refused_with_the_name(office: Office) -> None:
    filled(office, 1)
    item = take(office, "lopez")
    assert item is not None
    with office.unit("chen") as unit, pytest.raises(Conflict, match=r"A\. Lopez holds this item since"):
        take_item(unit, item)


def test_a_stale_save_says_who_changed_it_and_when(office: Office) -> None:
    filled(office, 1)
    with office.unit("lopez") as unit:
        shown = list_page(unit, FOLLOW_UP, today=TODAY).rows[0]
    with office.unit("chen") as unit:
        release_item(unit, take_item(unit, shown.item_id).item_id)
    with office.unit("lopez") as unit, pytest.raises(Conflict, match=r"by M\. Chen at \d\d/\d\d/\d\d \d\d:\d\d"):
        save_outcome(unit, OutcomeToSave(shown.item_id, shown.version, "in_process", "called"))
    with office.unit("lopez") as unit:
        assert unit.number("SELECT count(*) FROM app.event") == 0


def test_released_work_is_free_for_the_next_person(office: Office) -> None:
    filled(office, 1)
    item = take(office, "lopez")
    assert item is not None
    with office.unit("lopez") as unit:
        assert release_item(unit, item)
        assert not release_item(unit, item)
    assert take(office, "chen") == item


def test_five_items_can_be_parked_and_a_sixth_is_refused(office: Office) -> None:
    filled(office, 6)
    items = [take(office, "lopez") for _ in range(6)]
    with office.unit("lopez") as unit:
        for item in items[:5]:
            assert item is not None
            assert park_item(unit, item).parked
    with office.unit("lopez") as unit, pytest.raises(Refused, match="Five items are parked"):
        park_item(unit, items[5] or 0)
    with office.unit("lopez") as unit:
        assert not park_item(unit, items[0] or 0, parked=False).parked
        assert sum(held.parked for held in list_held(unit)) == 4


def test_a_parked_item_whose_lease_runs_out_says_so_in_the_time_line(office: Office) -> None:
    filled(office, 1)
    item = take(office, "lopez")
    with office.unit("lopez") as unit:
        park_item(unit, item or 0)
    expire_leases(office)
    sweep(office)
    with office.unit("lopez") as unit:
        assert "parked item of A. Lopez" in unit.text("SELECT text FROM app.event")


def test_save_and_next_is_one_statement_and_holds_the_next_item(office: Office) -> None:
    filled(office, 2)
    with office.database("lopez").statement() as unit:
        first = take_next(unit, FOLLOW_UP)
        assert first is not None
        before = unit.statements
        second = save_and_next(unit, OutcomeToSave(first.item_id, first.version, "in_process", "called"), FOLLOW_UP)
        assert unit.statements - before == 1
        assert second is not None
        assert second.item_id != first.item_id
        assert [held.item_id for held in list_held(unit)] == [second.item_id]


def test_who_may_only_read_takes_nothing(office: Office) -> None:
    filled(office, 1)
    with office.unit("adams") as unit, pytest.raises(NotPermitted):
        take_next(unit, FOLLOW_UP)
