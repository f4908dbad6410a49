"""A queue of 50,000 items on real Postgres: pages and counts read a bounded number of buffers and scan no big table."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import cast

import pytest

from app.db.unit import Unit
from app.security.people import Scope
from app.workqueues import list as listing
from app.workqueues.counts import count_queues, poll_changes
from app.workqueues.list import count_rows, list_page
from app.workqueues.outcome import save_and_next
from app.workqueues.take import take_next
from app.workqueues.types import OutcomeToSave, QueueQuery
from tests.office import Office
from tests.work_book import TODAY, add_claims, open_work_book, run_daily_rules

ITEMS = 50_000
BIG = {"work_item", "work_reason", "claim", "change"}
LIMIT_BUFFERS = 3_000
COUNTS = "SELECT * FROM api.queue_counts_v1('')"
TAKE = "SELECT * FROM api.take_next_v1('follow_up', 'team', '{}', '{}', '{}')"


@pytest.fixture(scope="module")
def book(module_office: Office) -> Iterator[Office]:
    office = module_office
    open_work_book(office)
    for place, share in (("N1", 25_000), ("N2", 24_000), ("S1", 1_000)):
        add_claims(office, share, place=place)
    run_daily_rules(office)
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.fold_changes_v1()")
    vacuum_wholly(office)
    office.enrol("petra", "specialist", scopes=(Scope("S"),))
    yield office


def vacuum_wholly(office: Office) -> None:
    """Vacuum until every page of the items is known to be visible to all.

    An automatic ANALYZE that runs at the same moment holds a snapshot back; then index-only walks read the table, too.
    """
    hidden = "SELECT relpages - relallvisible FROM pg_class WHERE oid = 'app.work_item'::regclass"
    with office.database("root").statement() as unit:
        for _ in range(40):
            unit.execute("VACUUM (ANALYZE)")
            if unit.number(hidden) == 0:
                return
            time.sleep(0.5)
    raise AssertionError("the items never became visible to all")


def explain(unit: Unit, sql: str, params: dict[str, object]) -> dict[str, object]:
    (found,) = cast(
        "list[dict[str, object]]", unit.value(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {sql}", params)
    )
    return found


def buffers(plan: dict[str, object]) -> int:
    top = cast("dict[str, int]", plan["Plan"])
    return top["Shared Hit Blocks"] + top["Shared Read Blocks"]


def scanned(plan: dict[str, object]) -> set[str]:
    """Tables that the plan reads from beginning to end."""
    found: set[str] = set()

    def visit(node: dict[str, object]) -> None:
        if node["Node Type"] == "Seq Scan":
            found.add(str(node["Relation Name"]))
        for child in cast("list[dict[str, object]]", node.get("Plans", [])):
            visit(child)

    visit(cast("dict[str, object]", plan["Plan"]))
    return found


QUERIES = {
    "team": QueueQuery("follow_up"),
    "mine": QueueQuery("follow_up", whose="mine"),
    "pool": QueueQuery("follow_up", whose="pool"),
    "one payer": QueueQuery("follow_up", payer_ids=(1,)),
    "what is due": QueueQuery("follow_up", due="now", age_to=90),
}


@pytest.mark.parametrize("login", ["lopez", "petra"])
@pytest.mark.parametrize("name", QUERIES)
def test_a_page_of_50_000_reads_few_buffers_and_scans_no_big_table(book: Office, name: str, login: str) -> None:
    query = QUERIES[name]
    sql = listing.page_statement(query, after=False)
    params = listing.statement_params(query, TODAY) | {"limit": listing.PAGE_ROWS + 1}
    with book.unit(login) as unit:
        plan = explain(unit, sql, params)
    assert not scanned(plan) & BIG, json.dumps(plan)
    assert buffers(plan) <= LIMIT_BUFFERS


def test_a_generic_plan_of_the_page_still_uses_the_partial_index(book: Office) -> None:
    query = QUERIES["team"]
    with book.unit("lopez") as unit:
        unit.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        for _ in range(8):      # the driver prepares after five
            rows = list_page(unit, query, today=TODAY).rows
        sql = listing.page_statement(query, after=False)
        plan = explain(unit, sql, listing.statement_params(query, TODAY) | {"limit": 201})
    assert len(rows) == listing.PAGE_ROWS
    assert not scanned(plan) & BIG


def test_a_page_deep_in_the_queue_costs_no_more_than_twice_the_first(book: Office) -> None:
    query = QUERIES["team"]
    params = listing.statement_params(query, TODAY) | {"limit": listing.PAGE_ROWS + 1}
    with book.unit("lopez") as unit:
        first = buffers(explain(unit, listing.page_statement(query, after=False), params))
        deep = unit.number(
            "SELECT id FROM app.work_item WHERE queue = 'follow_up' ORDER BY rank, due_on, id OFFSET 40000 LIMIT 1"
        )
        (row,) = listing.list_rows(unit, [deep])
        behind = params | {"rank": row.rank, "due": row.due, "item": row.item_id}
        plan = explain(unit, listing.page_statement(query, after=True), behind)
        page = list_page(unit, query, today=TODAY, after=row.key)
    assert buffers(plan) <= 2 * first
    assert len(page.rows) == listing.PAGE_ROWS
    assert all((found.rank, found.due, found.item_id) > (row.rank, row.due, row.item_id) for found in page.rows)


def test_the_pages_together_are_the_queue_without_gap_or_double(book: Office) -> None:
    with book.unit("petra") as unit:
        seen, after = [], None
        while True:
            page = list_page(unit, QUERIES["team"], today=TODAY, after=after)
            seen += [row.item_id for row in page.rows]
            if not page.more:
                break
            after = page.rows[-1].key
        assert len(seen) == len(set(seen)) == count_rows(unit, QUERIES["team"], today=TODAY).items == 1_000


def test_header_and_side_bar_read_a_handful_of_buffers(book: Office) -> None:
    with book.unit("lopez") as unit:
        explain(unit, COUNTS, {})       # a session's first call reads the catalogue
        assert buffers(explain(unit, COUNTS, {})) <= 50
        total = count_rows(unit, QUERIES["team"], today=TODAY)
    assert (total.items, total.cents) == (ITEMS, ITEMS * 10000)


def test_take_next_reads_few_buffers_in_every_scope(book: Office) -> None:
    for login, limit in (("lopez", 120), ("petra", 1_000)):
        with book.unit(login) as unit:
            explain(unit, TAKE, {})         # a session's first call reads the catalogue
            assert buffers(explain(unit, TAKE, {})) <= limit


def test_every_act_of_the_desk_is_one_statement(book: Office) -> None:
    query = QUERIES["team"]
    with book.unit("lopez") as unit:
        counts = []
        for act in (
            lambda: list_page(unit, query, today=TODAY),
            lambda: count_rows(unit, query, today=TODAY),
            lambda: count_queues(unit),
            lambda: poll_changes(unit, 0),
            lambda: take_next(unit, query),
        ):
            before = unit.statements
            act()
            counts.append(unit.statements - before)
        taken = take_next(unit, query)
        assert taken is not None
        before = unit.statements
        save_and_next(unit, OutcomeToSave(taken.item_id, taken.version, "in_process", "called"), query)
        counts.append(unit.statements - before)
    assert counts == [1] * 6
