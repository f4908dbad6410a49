"""Filters, saved views and taking the next of a filtered list, on real Postgres."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.errors import NotFound, NotPermitted, Refused
from app.workqueues import walk
from app.workqueues.list import all_pages, count_rows, list_page
from app.workqueues.outcome import save_item_note, save_outcome
from app.workqueues.take import take_item
from app.workqueues.take_view import save_and_next_of, take_next_of
from app.workqueues.types import OutcomeToSave, QueueQuery, QueueRow
from app.workqueues.views import EVERYBODY, delete_view, filter_codes, list_views, save_view
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book, run_daily_rules

ALL = QueueQuery("follow_up")


def filled(office: Office) -> None:
    """Aetna 30 of 100.00 and 4 of 2,500.00, Medi Care 6 of 2,500.00, half of them at N2."""
    open_work_book(office)
    add_claims(office, 30, cents=10_000)
    add_claims(office, 4, cents=250_000)
    add_claims(office, 6, cents=250_000, payer="CARE", place="N2", submitted_on=TODAY - timedelta(days=40))
    run_daily_rules(office)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET category = 'coding', team = 'red', escalated = 1 WHERE id % 10 = 0")
        unit.execute("UPDATE app.work_item SET clock_kind = 'appeal1', clock_on = '2026-11-25' WHERE id % 4 = 0")


def ids(office: Office, query: QueueQuery) -> set[int]:
    with office.unit("lopez") as unit:
        rows = list_page(unit, query, today=TODAY).rows
        total = count_rows(unit, query, today=TODAY)
    assert (total.items, total.cents) == (len(rows), sum(row.balance for row in rows))
    return {row.item_id for row in rows}


def test_every_filter_shows_what_it_says_and_its_count_agrees(office: Office) -> None:
    filled(office)
    with office.unit("lopez") as unit:
        rows = list_page(unit, ALL, today=TODAY).rows
    everything = {row.item_id for row in rows}
    assert len(everything) == 40
    wanted: dict[QueueQuery, Callable[[QueueRow], bool]] = {
        replace(ALL, balance_from=100_000): lambda row: row.balance >= 100_000,
        replace(ALL, balance_to=99_999): lambda row: row.balance < 100_000,
        replace(ALL, payer_ids=(2,)): lambda row: row.payer_id == 2,
        replace(ALL, payer_ids=(1, 2), balance_from=100_000): lambda row: row.balance >= 100_000,
        replace(ALL, location_ids=(2,), payer_ids=(2,)): lambda row: row.location_id == 2,
        replace(ALL, clock_kinds=("appeal1",), clock_within=7): lambda row: row.clock == "appeal1",
        replace(ALL, clock_within=4): lambda row: False,
        replace(ALL, categories=("coding",)): lambda row: row.category == "coding",
        replace(ALL, teams=("red",), escalated=True): lambda row: row.escalated == 1,
        replace(ALL, due="overdue"): lambda row: row.due < TODAY,
        replace(ALL, due="today"): lambda row: row.due <= TODAY,
        replace(ALL, due="week"): lambda row: row.due <= TODAY + timedelta(days=7),
        replace(ALL, outcomes=("paid",)): lambda row: False,
    }
    for query, holds in wanted.items():
        assert ids(office, query) == {row.item_id for row in rows if holds(row)}, query


def test_last_outcome_and_touches_stand_on_the_row(office: Office) -> None:
    filled(office)
    with office.unit("lopez") as unit:
        first = list_page(unit, ALL, today=TODAY).rows[0]
        taken = take_item(unit, first.item_id)
        save_item_note(unit, first.item_id, "line busy")
        save_outcome(unit, OutcomeToSave(taken.item_id, taken.version, "in_process", "called"))
        (row,) = (
            each for each in list_page(unit, ALL, today=TODAY, details=True).rows if each.item_id == first.item_id
        )
        kept = list_page(unit, replace(ALL, outcomes=("in_process",)), today=TODAY).rows
    assert row.touches == 2
    assert row.last_outcome != ""
    assert row.opened_on is not None
    assert [each.item_id for each in kept] == [first.item_id]


def test_a_walk_that_ends_early_says_how_far_it_looked_and_goes_on_from_there(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(office)
    monkeypatch.setattr(walk, "WALKED", 10)
    query = replace(ALL, balance_from=100_000)
    with office.unit("lopez") as unit:
        page = list_page(unit, query, today=TODAY)
        assert page.until is not None
        assert count_rows(unit, query, today=TODAY).at_least
        pages = list(all_pages(unit, query, today=TODAY, limit=200))
        found = [row.item_id for page in pages for row in page.rows]
    assert len(pages) == 4 + 1                  # 40 items by tens, then nothing
    assert len(found) == len(set(found)) == 10


def test_the_next_of_a_view_is_of_the_view_and_nobody_gets_it_twice(office: Office) -> None:
    filled(office)
    query = replace(ALL, balance_from=100_000)
    people = ["lopez", "chen", "okoye"]
    for login in people:
        office.database(login)
    start = threading.Barrier(6)

    def work(at: int) -> list[int]:
        start.wait()
        found = []
        for _ in range(5):
            with office.database(people[at % 3]).statement() as unit:
                if (taken := take_next_of(unit, query, today=TODAY)) is not None:
                    found.append(taken.item_id)
        return found

    with ThreadPoolExecutor(6) as pool:
        taken = [item for items in pool.map(work, range(6)) for item in items]
    assert len(taken) == len(set(taken)) == 10


def test_saving_goes_on_within_the_view(office: Office) -> None:
    filled(office)
    query = replace(ALL, balance_from=100_000, payer_ids=(1,))
    with office.unit("lopez") as unit:
        seen = []
        item = take_next_of(unit, query, today=TODAY)
        while item is not None:
            seen.append(item.balance)
            item = save_and_next_of(unit, OutcomeToSave(item.item_id, item.version, "in_process"), query, today=TODAY)
    assert seen == [250_000] * 4


def test_a_view_is_kept_by_name_and_a_key_belongs_to_one(office: Office) -> None:
    open_work_book(office)
    query = replace(ALL, payer_ids=(1,), balance_from=100_000, clock_within=7, clock_kinds=("appeal1", "file"))
    with office.unit("lopez") as unit:
        first = save_view(unit, "Aetna over $1,000 closing this week", query, key=1)
        save_view(unit, "Old ones", replace(ALL, age_from=91), key=1)
        views = {view.name: view for view in list_views(unit)}
        assert views["Aetna over $1,000 closing this week"].query == query
        assert [view.key for view in views.values()] == [1, None]
        assert save_view(unit, "Aetna over $1,000 closing this week", replace(query, payer_ids=())) == first
        with pytest.raises(Refused, match="name"):
            save_view(unit, "  ", query)
        delete_view(unit, first)
        assert [view.name for view in list_views(unit)] == ["Old ones"]
        with pytest.raises(NotFound):
            delete_view(unit, first)
    with office.unit("chen") as unit:
        assert list_views(unit) == ()


def test_a_lead_shares_a_view_and_others_cannot(office: Office) -> None:
    open_work_book(office)
    with office.unit("chen") as unit, pytest.raises(NotPermitted):
        save_view(unit, "Everybody look", ALL, team=EVERYBODY)
    with office.unit("okoye") as unit:
        shared = save_view(unit, "Closing this week", replace(ALL, clock_within=7), team=EVERYBODY, key=3)
    with office.unit("chen") as unit:
        (view,) = list_views(unit)
        assert (view.view_id, view.mine, view.key) == (shared, False, 3)
        with pytest.raises(NotFound):
            delete_view(unit, shared)


def test_the_record_of_filters_holds_codes_only() -> None:
    query = replace(ALL, payer_ids=(1,), balance_from=100_000)
    assert filter_codes(query) == "queue=follow_up payer_ids=1 balance_from=100000"
