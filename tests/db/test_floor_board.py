"""The board, presence, feeds and days of work on real Postgres: flat in size, exact, in scope, counted by the night."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import cast

import pytest

from app.db.unit import Unit
from app.domain.errors import Conflict, NotPermitted
from app.jobs.floor import fill_work_day, look_at_feeds
from app.reports.morning import list_gaps, load_morning, look_for_gaps, set_source, work_gap
from app.reports.productivity import load_productivity
from app.security.people import Scope
from app.workqueues.board import CELLS, freshen, load_board
from app.workqueues.counts import poll_changes
from app.workqueues.escalations import finish_escalation, list_escalations
from app.workqueues.moves import MoveFilter, MoveTarget, carry_out, prepare_move
from app.workqueues.outcome import save_item_note, save_outcome
from app.workqueues.presence import Here, list_present, poll_here
from app.workqueues.staff import change_setting
from app.workqueues.take import take_item
from app.workqueues.types import OutcomeToSave
from tests.floor_book import TODAY, fold, items_of, open_floor
from tests.office import Office
from tests.work_book import add_claims, run_daily_rules

BIG = {"work_item", "work_reason", "claim"}


def plan_of(unit: Unit, sql: str) -> tuple[int, set[str], float]:
    """Buffers, tables read from end to end, and milliseconds."""
    found = cast("list[dict[str, object]]", unit.value(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", {}))[0]
    scanned: set[str] = set()

    def visit(node: dict[str, object]) -> None:
        if node["Node Type"] == "Seq Scan":
            scanned.add(str(node["Relation Name"]))
        for child in cast("list[dict[str, object]]", node.get("Plans", [])):
            visit(child)

    top = cast("dict[str, object]", found["Plan"])
    visit(top)
    return cast(int, top["Shared Hit Blocks"]) + cast(int, top["Shared Read Blocks"]), scanned, cast(
        float, found["Execution Time"]
    )


def test_the_board_is_exact_at_once_and_its_clocks_after_a_refresh(office: Office) -> None:
    open_floor(office)
    fold(office)
    with office.unit("svc_worker") as unit:
        freshen(unit, today=TODAY)
    with office.unit("lead") as unit:
        wanted = MoveFilter(queue="follow_up", had="", limit=4)
        carry_out(unit, prepare_move(unit, wanted, MoveTarget("person", "nina"), today=TODAY))
        board = load_board(unit, "people")
    assert [(line.title, line.sum.items) for line in board.lines] == [("pool", 4), ("Nina", 4)]
    assert board.lines[1].sum.first_clock is None, "not counted yet"
    fold(office)
    with office.unit("svc_worker") as unit:
        assert freshen(unit, today=TODAY) == 2, "only the two cells that moved"
    with office.unit("lead") as unit:
        board = load_board(unit, "people")
        exact = unit.rows("SELECT min(clock_on)::text FROM app.work_item WHERE assignee = 'nina'", into=str)
        late = unit.number(
            "SELECT count(*) FROM app.work_item WHERE status <> 9 AND due_on < %(today)s::date", {"today": TODAY}
        )
    assert [str(board.lines[1].sum.first_clock)] == exact
    assert board.sum.overdue == late > 0
    with office.unit("svc_worker") as unit:
        assert freshen(unit, today=TODAY) == 0
        assert freshen(unit, today=TODAY + timedelta(days=1)) == 3, "a new day counts all"


def test_a_lead_sees_the_cells_of_the_own_scope_alone(office: Office) -> None:
    open_floor(office)
    office.enrol("south", "supervisor", scopes=(Scope("S"),))
    fold(office)
    with office.unit("svc_worker") as unit:
        freshen(unit, today=TODAY)
    with office.unit("south") as unit:
        assert load_board(unit, "locations").sum.items == 2
        assert unit.number("SELECT count(*) FROM app.floor_cell") == 1
    with office.unit("nina") as unit, pytest.raises(NotPermitted):
        load_board(unit, "people")


def test_the_board_of_many_items_reads_no_items_and_stays_flat(office: Office) -> None:
    figures = []
    open_floor(office, north=0, south=0)
    for count in (2_000, 18_000):
        add_claims(office, count, place="N1")
        add_claims(office, count // 10, place="S1")
        run_daily_rules(office)
        fold(office)
        with office.unit("svc_worker") as unit:
            freshen(unit, today=TODAY)
        with office.database("root").statement() as unit:
            unit.execute("VACUUM ANALYZE app.queue_summary")
            unit.execute("VACUUM ANALYZE app.floor_cell")
            unit.execute("VACUUM ANALYZE app.change")
        with office.unit("lead") as unit:
            plan_of(unit, CELLS)        # a session's first call reads the catalogue
            figures.append(plan_of(unit, CELLS))
    for buffers, scanned, _ms in figures:
        assert buffers <= 1_000, json.dumps(figures, default=str)
        assert not scanned & BIG
    assert figures[1][0] <= figures[0][0] * 1.5
    assert figures[1][2] <= 300


def test_presence_comes_with_the_poll_in_one_statement_and_ends_by_itself(office: Office) -> None:
    open_floor(office, south=0)
    item = items_of(office, "")[0]
    with office.unit("nina") as unit:
        take_item(unit, item)
        before = unit.statements
        changes = poll_here(unit, 0, Here("Queue", "follow_up"))
        assert unit.statements - before == 1
        assert changes == poll_changes(unit, 0)
    with office.unit("nora") as unit:
        poll_here(unit, 0, Here("Payer calls", "", True, 3_000))
    with office.unit("sam") as unit:
        poll_here(unit, 0, Here("Queue", "", False, 3_000))
        seen = {each.login: each for each in list_present(unit)}
    assert (seen["nina"].page, seen["nina"].held, seen["nina"].claim) == ("Queue", 0, ""), "sam does not see that claim"
    assert seen["nora"].calling
    assert seen["nora"].idle_since is None, "on a call nobody is idle"
    assert seen["sam"].idle_since is not None
    with office.unit("lead") as unit:
        (nina,) = [each for each in list_present(unit) if each.login == "nina"]
    assert (nina.held, bool(nina.claim), nina.held_since is not None) == (1, True, True)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.presence SET seen_at = clock_timestamp() - interval '40 s'")
    with office.unit("nina") as unit:
        poll_here(unit, 0, Here("Queue", "follow_up"))
        assert 38 <= unit.number("SELECT seconds FROM app.presence_day WHERE login = 'nina'") <= 45
    with office.unit("sam") as unit:
        poll_here(unit, 0, Here("Queue", ""))
        assert unit.number("SELECT count(*) FROM app.presence_day WHERE login = 'sam'") == 0, "idle time does not count"
    with office.unit("root") as unit:
        unit.execute("UPDATE app.presence SET seen_at = clock_timestamp() - interval '91 s'")
    with office.unit("lead") as unit:
        assert list_present(unit) == ()


def test_a_gap_opens_once_has_an_owner_and_is_closed_by_arrival_or_a_reason(office: Office) -> None:
    open_floor(office, north=0, south=0)
    now = datetime.combine(TODAY, time(12, 0))
    days = [TODAY - timedelta(days=back) for back in range(1, 57)]
    usual = [day for day in days if day.weekday() < 5]
    with office.unit("svc_worker") as unit:
        for source in ("AETNA", "CARE"):
            unit.execute(
                """SELECT api.note_feed_days_v1(array_fill('remits'::text, ARRAY[%(n)s]),
                array_fill(%(source)s::text, ARRAY[%(n)s]), array_fill(0, ARRAY[%(n)s]), %(days)s::date[],
                array_fill(4::bigint, ARRAY[%(n)s]), array_fill(900::bigint, ARRAY[%(n)s]),
                array_fill(time '06:30', ARRAY[%(n)s]))""",
                {"n": len(usual), "source": source, "days": usual},
            )
    with office.unit("lead") as unit:
        set_source(unit, "remits", "CARE", owner="nora")
    with office.unit("svc_worker") as unit:
        assert look_for_gaps(unit, now=now).opened == 2
        assert look_for_gaps(unit, now=now).opened == 0
    with office.unit("lead") as unit:
        change_setting(unit, "gap_owner", word="lead")
        gaps = {gap.source: gap for gap in list_gaps(unit)}
        assert {source: gap.owner for source, gap in gaps.items()} == {"AETNA": "lead", "CARE": "nora"}
        assert gaps["AETNA"].text == "nothing came; usually Mon Tue Wed Thu Fri by 06:30, 4; 40 arrivals in 8 weeks"
        board = load_morning(unit, now=now)
        assert [line.state for line in board.sources] == ["missing", "missing"]
    with office.unit("nina") as unit, pytest.raises(NotPermitted):
        work_gap(unit, gaps["CARE"].gap_id, 1, why="not mine")
    with office.unit("nora") as unit:
        work_gap(unit, gaps["CARE"].gap_id, 1, note="called the payer")
    with office.unit("nora") as unit, pytest.raises(Conflict, match="Somebody changed this gap"):
        work_gap(unit, gaps["CARE"].gap_id, 1, why="late")
    with office.unit("nora") as unit:
        work_gap(unit, gaps["CARE"].gap_id, 2, why="the payer moved to Tuesdays")
    with office.unit("svc_worker") as unit:
        unit.execute(
            """SELECT api.note_feed_days_v1(ARRAY['remits'], ARRAY['AETNA'], ARRAY[0], ARRAY[%(day)s]::date[],
            ARRAY[3::bigint], ARRAY[700::bigint], ARRAY[time '13:10'])""",
            {"day": TODAY},
        )
        looked = look_for_gaps(unit, now=now)
        assert (looked.opened, looked.closed) == (0, 1)
    with office.unit("lead") as unit:
        found = {gap.source: (gap.closed_by, gap.closed_why) for gap in list_gaps(unit)}
    assert found == {"AETNA": ("", "came on 11/20: 3"), "CARE": ("Nora", "the payer moved to Tuesdays")}


def test_a_job_that_failed_is_a_gap_until_it_runs_well(office: Office) -> None:
    with office.unit("svc_worker") as unit:
        unit.execute(
            "INSERT INTO app.job (name, ok, text, finished_at) VALUES ('backup', false, 'The disk is full.', now())"
        )
        assert look_for_gaps(unit).opened == 1
    with office.unit("okoye") as unit:
        (gap,) = list_gaps(unit)
        assert (gap.feed, gap.kind, gap.text, gap.owner) == ("job", "failed", "The disk is full.", "okoye")
    with office.unit("svc_worker") as unit:
        unit.execute("INSERT INTO app.job (name, ok, finished_at) VALUES ('backup', true, now())")
        assert look_for_gaps(unit).closed == 1


def test_feeds_are_counted_from_what_came(office: Office) -> None:
    open_floor(office, north=0, south=0)
    with office.unit("root") as unit:
        unit.execute(
            """INSERT INTO app.transmittal (practice_id, number, received_on, pages)
            SELECT id, 1, current_date, 14 FROM app.practice WHERE code = 'N'"""
        )
    look_at_feeds(office.database("svc_worker"))
    with office.unit("lead") as unit:
        assert unit.rows("SELECT feed || ' ' || source || ' ' || items FROM app.feed_day", into=str) == ["mail N 14"]
    office.enrol("south", "supervisor", scopes=(Scope("S"),))
    with office.unit("south") as unit:
        assert unit.number("SELECT count(*) FROM app.feed_day") == 0
    with office.unit("lead") as unit, pytest.raises(NotPermitted):
        unit.execute("SELECT api.fill_feed_days_v1(current_date, current_date)")


def test_a_day_of_work_credits_who_resolved_it_and_counts_what_came_back(office: Office) -> None:
    open_floor(office, south=0)
    first, second, third = items_of(office, "")[:3]
    for login, item, outcome in (("nina", first, "paid"), ("nora", second, "in_process")):
        with office.unit(login) as unit:
            held = take_item(unit, item)
            closing = unit.text("SELECT code FROM app.outcome WHERE closes AND active ORDER BY ord LIMIT 1")
            code = closing if outcome == "paid" else outcome
            save_outcome(unit, OutcomeToSave(item, held.version, code, "called"))
    with office.unit("nora") as unit:
        save_item_note(unit, third, "looked")
    with office.unit("root") as unit:
        today = unit.value("SELECT (clock_timestamp() AT TIME ZONE zone)::date FROM app.office_clock")
        unit.execute(
            """UPDATE app.work_reason SET closed_on = %(day)s, closed_text = 'paid'
            WHERE id = (SELECT reason_id FROM app.work_item WHERE id = %(item)s)""",
            {"item": second, "day": today},
        )
        unit.execute(
            """INSERT INTO app.work_reason (practice_id, location_id, claim_id, kind, queue, opened_on, due_on, text)
            SELECT practice_id, location_id, claim_id, 'follow_up', 'follow_up', %(day)s, %(day)s, 'again'
            FROM app.work_item WHERE id = %(item)s""",
            {"item": first, "day": today},
        )
    assert fill_work_day(office.database("svc_worker"), today) == 2  # type: ignore[arg-type]  # a date
    with office.unit("lead") as unit:
        found = load_productivity(unit, first=today, last=today)  # type: ignore[arg-type]  # a date
    nina, nora = (next(row for row in found.lines if row.login == who) for who in ("nina", "nora"))
    assert (nina.touches, nina.resolved, nina.resolved_cents) == (1, 1, 10_000)
    assert (nina.rework, nina.rework_cents) == (1, 10_000)
    assert (nora.touches, nora.claims, nora.resolved, nora.rework) == (2, 2, 1, 0)
    assert nina.net_cents == 0
    with office.unit("nina") as unit:
        own = load_productivity(unit, first=today, last=today)  # type: ignore[arg-type]  # a date
    assert {row.login for row in own.lines} == {"nina"}, "of others only leads see it"
    assert any("within 30 days" in each.text for each in found.definitions)


def test_an_escalation_is_dealt_with_once_and_the_next_step_comes_up(office: Office) -> None:
    open_floor(office, south=0)
    item = items_of(office, "")[0]
    with office.unit("root") as unit:
        unit.execute(
            "UPDATE app.work_item SET escalated = 2, clock_on = %(on)s WHERE id = %(item)s",
            {"item": item, "on": TODAY + timedelta(days=12)},
        )
    with office.unit("lead") as unit:
        (row,) = list_escalations(unit, today=TODAY)
        assert (row.kind, row.item_id, row.step) == ("clock", item, 102)
        finish_escalation(unit, row, "the appeal is in the mail")
        assert list_escalations(unit, today=TODAY) == ()
        assert [each.step for each in list_escalations(unit, today=TODAY + timedelta(days=8))] == [103]
    with office.unit("okoye") as unit, pytest.raises(Conflict, match="dealt with this already"):
        finish_escalation(unit, row, "again")
    with office.unit("nina") as unit, pytest.raises(NotPermitted):
        finish_escalation(unit, row, "I did")
