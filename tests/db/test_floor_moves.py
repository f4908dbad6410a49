"""Moving work on real Postgres: both loads, held stays held, two supervisors at once, and the way back."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import psycopg
import pytest

from app.db.database import connect
from app.domain.errors import Conflict, NotPermitted, Refused
from app.security.people import Scope
from app.workqueues.list import list_page
from app.workqueues.moves import (
    MoveDone,
    MoveFilter,
    MovePlan,
    MoveTarget,
    carry_out,
    list_moves,
    prepare_move,
    undo_move,
)
from app.workqueues.outcome import save_outcome
from app.workqueues.take import take_item
from app.workqueues.types import OutcomeToSave, QueueQuery
from tests.floor_book import TODAY, fold, items_of, open_floor, time_line
from tests.office import Office

NORTH = MoveFilter(queue="follow_up", had="")


def prepared(office: Office, login: str, wanted: MoveFilter, target: MoveTarget) -> MovePlan:
    with office.unit(login, read_only=True) as unit:
        return prepare_move(unit, wanted, target, today=TODAY)


def carried(office: Office, login: str, plan: MovePlan) -> MoveDone:
    with office.unit(login) as unit:
        return carry_out(unit, plan)


def moved(office: Office, login: str, wanted: MoveFilter, to: str) -> MoveDone:
    return carried(office, login, prepared(office, login, wanted, MoveTarget("person", to)))


def test_both_loads_stand_before_the_move_and_come_true_after_it(office: Office) -> None:
    open_floor(office)
    moved(office, "lead", replace(NORTH, limit=2), "nina")
    plan = prepared(office, "lead", MoveFilter(queue="follow_up"), MoveTarget("person", "nora"))
    assert [(each.login, each.items, each.items_then) for each in plan.loads] == [("nina", 2, 0), ("nora", 0, 6)]
    assert plan.loads[1].cents_then == 60_000
    assert len(plan.spread.stay) == 2, "nora does not work for practice S: these stay with whoever has them"
    done = carried(office, "lead", plan)
    assert (done.moved, done.skipped) == (6, 0)
    assert len(items_of(office, "nora")) == 6
    assert len(items_of(office, "")) == 2


def test_what_somebody_holds_stays_held_and_can_be_saved(office: Office) -> None:
    open_floor(office, south=0)
    item = items_of(office, "")[0]
    with office.unit("nina") as unit:
        held = take_item(unit, item)
    done = moved(office, "lead", NORTH, "nora")
    assert (done.moved, done.held) == (6, 1)
    with office.unit("nina") as unit:
        saved = save_outcome(unit, OutcomeToSave(item, held.version, "in_process", "called"))
    assert saved.next_on is not None


def test_the_people_of_a_location_share_it_evenly_and_only_there(office: Office) -> None:
    book = open_floor(office)
    with office.unit("root") as unit:
        place = unit.number("SELECT id FROM app.location WHERE code = 'N1'")
    assert book.north
    plan = prepared(office, "lead", NORTH, MoveTarget("location", str(place)))
    carried(office, "lead", plan)
    assert (len(items_of(office, "nina")), len(items_of(office, "nora")), len(items_of(office, "sam"))) == (3, 3, 0)


def test_an_undo_gives_everybody_back_what_was_theirs_and_names_what_changed(office: Office) -> None:
    open_floor(office, south=0)
    first = items_of(office, "")
    moved(office, "lead", MoveFilter(item_ids=tuple(first[:2])), "nina")
    done = moved(office, "lead", MoveFilter(item_ids=tuple(first[:5])), "nora")
    with office.unit("nora") as unit:
        held = take_item(unit, first[0])
        save_outcome(unit, OutcomeToSave(first[0], held.version, "in_process", "called"))
    moved(office, "okoye", MoveFilter(item_ids=(first[1],)), "lopez")
    with office.unit("lead") as unit:
        back = undo_move(unit, done.move_id)
    assert (back.moved, back.skipped) == (3, 2)
    assert "1 worked on since by Nora" in back.skipped_text
    assert "1 moved again by T. Okoye" in back.skipped_text
    assert len(back.skipped_claims) == 2
    assert items_of(office, "nora") == [first[0]]
    assert items_of(office, "lopez") == [first[1]]
    assert "the move was taken back" in time_line(office, first[2])[-1]
    with office.unit("okoye") as unit, pytest.raises(Conflict, match="was taken back by Lead at"):
        undo_move(unit, done.move_id)


def test_an_undo_after_the_person_left_goes_to_the_pool_and_says_so(office: Office) -> None:
    open_floor(office, south=0)
    first = items_of(office, "")[0]
    moved(office, "lead", MoveFilter(item_ids=(first,)), "nina")
    done = moved(office, "lead", MoveFilter(item_ids=(first,)), "nora")
    office.enrol("nina", "specialist", scopes=(Scope("S"),))
    with office.unit("lead") as unit:
        back = undo_move(unit, done.move_id)
    assert "to the pool, since Nina does not work there any more" in back.skipped_text
    assert first in items_of(office, "")


def test_two_supervisors_at_once_move_nothing_twice_and_the_second_is_told_by_whom(office: Office) -> None:
    open_floor(office, north=40, south=0)
    plans = {
        "lead": prepared(office, "lead", NORTH, MoveTarget("person", "nina")),
        "okoye": prepared(office, "okoye", NORTH, MoveTarget("person", "nora")),
    }
    start = threading.Barrier(2)

    def go(login: str) -> MoveDone:
        start.wait()
        return carried(office, login, plans[login])

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(go, ("lead", "okoye"))
    assert one.moved + other.moved == 40
    first, second = (one, other) if one.moved else (other, one)
    assert (first.moved, second.moved, second.skipped) == (40, 0, 40)
    who, to = ("Lead", "Nina") if first is one else ("T. Okoye", "Nora")
    assert second.skipped_text == f"40 moved by {who} to {to}"
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.floor_move_part") == 40


def test_the_same_move_asked_twice_is_done_once(office: Office) -> None:
    open_floor(office, south=0)
    plan = prepared(office, "lead", NORTH, MoveTarget("person", "nina"))
    once, twice = carried(office, "lead", plan), carried(office, "lead", plan)
    assert once == twice
    with office.unit("lead") as unit:
        assert [(row.items, row.text) for row in list_moves(unit)] == [(6, "to Nina")]


def test_counts_are_exact_after_moves_and_undos(office: Office) -> None:
    open_floor(office)
    done = moved(office, "lead", NORTH, "nina")
    with office.unit("lead") as unit:
        undo_move(unit, done.move_id)
    fold(office)
    moved(office, "lead", replace(NORTH, limit=3), "nora")
    with office.unit("root") as unit:
        exact = unit.rows(
            """SELECT coalesce(assignee, '') || ' ' || count(*) || ' ' || sum(balance_cents) FROM app.work_item
            WHERE status <> 9 GROUP BY coalesce(assignee, '') ORDER BY 1""",
            into=str,
        )
    with office.unit("okoye") as unit:
        told = unit.rows(
            """SELECT assignee || ' ' || sum(items) || ' ' || sum(cents) FROM api.queue_counts_v1('')
            GROUP BY assignee HAVING sum(items) <> 0 ORDER BY 1""",
            into=str,
        )
    assert told == exact


def test_a_load_counts_the_whole_office_though_the_lead_sees_a_part(office: Office) -> None:
    open_floor(office)
    office.enrol("south", "supervisor", scopes=(Scope("S"),))
    moved(office, "lead", replace(NORTH, limit=20), "okoye")
    with office.unit("south", read_only=True) as unit:
        plan = prepare_move(unit, MoveFilter(queue="follow_up"), MoveTarget("pool"), today=TODAY)
        rows = list_page(unit, QueueQuery("follow_up"), today=TODAY).rows
    assert len(rows) == 2
    assert [(each.login, each.items, each.items_then) for each in plan.loads] == [("okoye", 8, 6)]


def test_nobody_gets_what_is_out_of_scope_even_by_the_function_itself(office: Office) -> None:
    open_floor(office)
    item = items_of(office, "")[-1]
    with office.unit("lead") as unit, pytest.raises(Refused, match="locations Nina does not work for"):
        unit.execute(
            "SELECT api.move_items_v1(%(op)s, 'move', ARRAY[%(item)s]::bigint[], ARRAY[''], ARRAY['nina'], 'x', NULL)",
            {"op": uuid4(), "item": item},
        )
    with pytest.raises(Refused, match="Nobody works there"):
        prepared(office, "lead", NORTH, MoveTarget("person", "ghost"))


def test_a_specialist_moves_nothing_and_no_table_of_the_floor_is_written_by_hand(office: Office) -> None:
    open_floor(office, south=0)
    plan = prepared(office, "lead", NORTH, MoveTarget("person", "nina"))
    with pytest.raises(NotPermitted):
        carried(office, "nina", plan)
    attempts = (
        "UPDATE app.work_item SET assignee = 'nina'",
        "INSERT INTO app.floor_move (op_id, kind, text) VALUES (gen_random_uuid(), 'move', 'x')",
        "DELETE FROM app.floor_move_part",
        "UPDATE app.floor_cell SET overdue = 0",
        "INSERT INTO app.presence (login, since, seen_at) VALUES ('sam', now(), now())",
        "UPDATE app.work_day SET resolved_cents = 1",
        "INSERT INTO app.work_day (day, login, practice_id) VALUES ('2026-11-20', 'lead', 1)",
        "UPDATE app.gap SET closed_why = 'x'",
        "UPDATE app.absence SET state = 'ended'",
        "UPDATE app.team_member SET given = 0",
    )
    for login in ("lead", "nina"):
        for attempt in attempts:
            with connect(office.credentials(login)) as raw, pytest.raises(psycopg.errors.InsufficientPrivilege):
                raw.execute(attempt)
    with connect(office.credentials("nina")) as raw, pytest.raises(psycopg.Error):
        raw.execute("INSERT INTO app.team (code, title) VALUES ('mine', 'Mine')")
