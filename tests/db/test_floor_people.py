"""Routing, absence, people who left and stale work on real Postgres: nobody's work is lost, nothing moves silently."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from app.domain.errors import AppError, Conflict, NotPermitted, Refused
from app.jobs.floor import floor_minute, floor_night, route_all
from app.rules.assign import Route, Team
from app.security.people import Scope
from app.workqueues.absence import (
    WantedAbsence,
    call_off,
    list_absences,
    preview_cover,
    save_absence,
    sick_today,
    step_absences,
)
from app.workqueues.moves import MoveFilter, MoveTarget, carry_out, list_moves, prepare_move
from app.workqueues.outcome import save_outcome
from app.workqueues.routing import join_team, look_again, save_route, save_team, try_routes
from app.workqueues.stale import business_days_ago, release_stale
from app.workqueues.take import park_item, take_item, take_next
from app.workqueues.types import OutcomeToSave, QueueQuery
from tests.floor_book import TODAY, items_of, open_floor, time_line
from tests.office import OWNER, Office
from tests.work_book import add_claims, run_daily_rules

LATER = TODAY + timedelta(days=2)


def give(office: Office, login: str, count: int = 20) -> list[int]:
    """Assign pool items to somebody, as the lead."""
    with office.unit("lead") as unit:
        wanted = MoveFilter(queue="follow_up", had="", limit=count)
        carry_out(unit, prepare_move(unit, wanted, MoveTarget("person", login), today=TODAY))
    return items_of(office, login)


def team_of_two(office: Office, mode: str = "round_robin") -> None:
    with office.unit("lead") as unit:
        save_team(unit, Team("north", "North", "nina", "nora"))
        join_team(unit, "north", "nina", letters="A-M")
        join_team(unit, "north", "nora", letters="N-Z")
        save_route(unit, Route("north_work", mode, queue="follow_up", team="north"), today=TODAY)


def routed(office: Office) -> tuple[int, int, int]:
    done = route_all(office.database("svc_worker"), today=TODAY)
    return done.to_people, done.to_teams, done.without


def test_new_items_are_shared_in_turn_and_the_time_line_says_by_which_route(office: Office) -> None:
    open_floor(office)
    team_of_two(office)
    assert routed(office) == (6, 2, 0)
    nina, nora = items_of(office, "nina"), items_of(office, "nora")
    assert (len(nina), len(nora)) == (3, 3)
    assert time_line(office, nina[0])[-1] == "assigned to Nina by route north_work, in turn of North"
    assert routed(office) == (0, 0, 0), "nothing is looked at twice"
    add_claims(office, 1)
    run_daily_rules(office)
    routed(office)
    assert len(items_of(office, "nina")) + len(items_of(office, "nora")) == 7
    with office.unit("root") as unit:
        assert sorted(unit.rows("SELECT given FROM app.team_member", into=int)) == [3, 4]


def test_what_a_lead_assigned_or_gave_to_the_pool_is_never_routed(office: Office) -> None:
    open_floor(office, south=0)
    mine = give(office, "lopez", 2)
    with office.unit("lead") as unit:
        back = MoveFilter(item_ids=(mine[0],))
        carry_out(unit, prepare_move(unit, back, MoveTarget("pool"), today=TODAY))
    team_of_two(office)
    assert routed(office) == (4, 0, 0)
    assert items_of(office, "lopez") == [mine[1]]
    assert items_of(office, "") == [mine[0]]
    with office.unit("lead") as unit:
        assert look_again(unit, "follow_up") == 4
    routed(office)
    assert (items_of(office, "lopez"), items_of(office, "")) == ([mine[1]], [mine[0]])


def test_a_route_that_ends_or_names_nobody_leaves_work_in_the_pool(office: Office) -> None:
    open_floor(office, south=0)
    with office.unit("lead") as unit, pytest.raises(Refused, match="Nobody called"):
        save_route(unit, Route("x", "person", person="ghost"), today=TODAY)
    with office.unit("lead") as unit:
        save_route(unit, Route("to_nina", "person", person="nina"), today=TODAY)
        assert {each.login for each in try_routes(unit, today=TODAY)} == {"nina"}
    office.enrol("nina", "specialist", scopes=(Scope("S"),))
    assert routed(office) == (0, 0, 6)
    with office.unit("nina") as unit, pytest.raises(AppError):
        save_route(unit, Route("mine", "person", person="nina"), today=TODAY)


def test_a_lead_of_one_practice_sets_up_no_routes_of_the_office(office: Office) -> None:
    open_floor(office)
    office.enrol("south", "supervisor", scopes=(Scope("S"),))
    with office.unit("south") as unit, pytest.raises(NotPermitted):
        save_team(unit, Team("mine", "Mine"))


def test_absence_hands_over_and_gives_back_what_is_untouched(office: Office) -> None:
    open_floor(office, south=0)
    mine = give(office, "nina")
    with office.unit("nina") as unit:
        take_item(unit, mine[0])
    wanted = WantedAbsence("nina", TODAY, LATER, cover="nora")
    with office.unit("lead") as unit:
        plan = preview_cover(unit, wanted, today=TODAY)
        assert [(each.login, each.items, each.items_then) for each in plan.loads] == [("nina", 6, 1), ("nora", 0, 5)]
        begun = sick_today(unit, wanted, today=TODAY)
    assert begun.moved == 5
    assert items_of(office, "nina") == [mine[0]], "what she holds stays held"
    assert "Nina is away until" in time_line(office, mine[1])[-1]
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET lease_until = now() - interval '1 s' WHERE status = 1")
    with office.unit("svc_worker") as unit:
        unit.execute("SELECT api.sweep_leases_v1()")
    minute = floor_minute(office.database("svc_worker"), today=TODAY)
    assert [step.what for step in minute.steps] == ["followed"]
    assert items_of(office, "nina") == []
    with office.unit("nora") as unit:
        held = take_item(unit, mine[2])
        save_outcome(unit, OutcomeToSave(mine[2], held.version, "in_process", "called"))
    floor_minute(office.database("svc_worker"), today=LATER + timedelta(days=1))
    assert items_of(office, "nina") == sorted(set(mine) - {mine[2]})
    assert items_of(office, "nora") == [mine[2]], "what the cover worked on stays there"
    with office.unit("lead") as unit:
        assert list_absences(unit) == ()


def test_cover_by_a_team_goes_only_where_its_people_work_the_rest_to_the_pool_and_is_told(office: Office) -> None:
    open_floor(office)
    give(office, "lopez")
    with office.unit("lead") as unit:
        save_team(unit, Team("south", "South"))
        join_team(unit, "south", "sam")
        begun = sick_today(unit, WantedAbsence("lopez", TODAY, TODAY, cover_team="south"), today=TODAY)
    assert (begun.moved, len(items_of(office, "sam")), len(items_of(office, ""))) == (8, 2, 6)
    assert "6 of them to the pool" in begun.left


def test_two_absences_never_overlap_and_a_planned_one_can_be_called_off(office: Office) -> None:
    open_floor(office, south=0)
    with office.unit("nina") as unit:
        mine = save_absence(unit, WantedAbsence("nina", LATER, LATER, "nora"), today=TODAY)
    with office.unit("lead") as unit, pytest.raises(Conflict, match="Nina is away from"):
        save_absence(unit, WantedAbsence("nina", TODAY, LATER), today=TODAY)
    with office.unit("nora") as unit, pytest.raises(NotPermitted):
        save_absence(unit, WantedAbsence("nina", TODAY, TODAY), today=TODAY)
    with office.unit("nina") as unit:
        call_off(unit, mine.absence_id)
    with office.unit("lead") as unit:
        save_absence(unit, WantedAbsence("nina", TODAY, LATER), today=TODAY)


def test_absence_is_counted_in_office_days_over_both_clock_changes(office: Office) -> None:
    open_floor(office, south=0)
    for first in (date(2026, 10, 31), date(2027, 3, 13)):       # the nights of the changes lie between
        mine = give(office, "nina") or items_of(office, "nina")
        with office.unit("lead") as unit:
            save_absence(unit, WantedAbsence("nina", first, first + timedelta(days=1), "nora"), today=first)
        states = []
        for day in range(-1, 4):
            with office.unit("svc_worker") as unit:
                step_absences(unit, today=first + timedelta(days=day))
            states.append(len(items_of(office, "nora")))
        assert states == [0, 6, 6, 0, 0]
        assert items_of(office, "nina") == mine


def test_two_workers_begin_an_absence_once(office: Office) -> None:
    open_floor(office, north=20, south=0)
    give(office, "nina")
    with office.unit("lead") as unit:
        save_absence(unit, WantedAbsence("nina", TODAY, LATER, "nora"), today=TODAY)
    start = threading.Barrier(2)

    def go(login: str) -> int:
        start.wait()
        steps = office.database(login).perform(lambda unit: step_absences(unit, today=TODAY))
        return sum(step.moved for step in steps)

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(go, ("svc_worker", "svc_daily"))) == 20
    assert len(items_of(office, "nora")) == 20


@pytest.mark.parametrize("who", ["adams", OWNER])
def test_a_person_who_is_ended_while_holding_gives_everything_back_by_name(office: Office, who: str) -> None:
    open_floor(office, south=0)
    mine = give(office, "nina", 4)
    with office.unit("nina") as unit:
        take_item(unit, mine[0])
        park_item(unit, mine[0])
        take_item(unit, mine[1])
        pool = items_of(office, "")[0]
        take_item(unit, pool)
    with office.unit(who) as unit:
        unit.execute("SELECT sec.end_person('nina')")
    floor_minute(office.database("svc_worker"), today=TODAY)        # what the ending login cannot see
    assert items_of(office, "nina") == []
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.work_item WHERE holder = 'nina' OR parked") == 0
    assert time_line(office, mine[0])[-1] == (
        "given back: it was assigned to Nina, parked by Nina, who works here no longer"
    )
    assert time_line(office, pool)[-1] == "given back: held by Nina, who works here no longer"
    with office.unit("lead") as unit:
        (move,) = [row for row in list_moves(unit) if row.kind == "ended"]
        assert (move.items, move.held, move.text) == (5, 3, "Nina works here no longer")
        taken = take_next(unit, QueueQuery("follow_up"))
    assert taken is not None


def test_somebody_who_takes_while_being_ended_keeps_nothing(office: Office) -> None:
    open_floor(office, north=30, south=0)
    give(office, "nina", 15)
    stop = threading.Event()

    def grab() -> None:
        try:
            with office.database("nina").statement() as unit:
                while not stop.is_set():
                    take_next(unit, QueueQuery("follow_up"))
        except AppError:
            return                          # her session was ended

    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(grab)
        with office.unit("adams") as unit:
            unit.execute("SELECT sec.end_person('nina')")
        stop.set()
        busy.result(timeout=20)
    floor_minute(office.database("svc_worker"), today=TODAY)
    with office.unit("root") as unit:
        assert unit.number("SELECT count(*) FROM app.work_item WHERE holder = 'nina' OR assignee = 'nina'") == 0
        assert unit.number("SELECT count(*) FROM app.work_item WHERE status = 0") == 30


def test_work_that_lies_untouched_goes_back_and_is_told(office: Office) -> None:
    open_floor(office, south=0)
    mine = give(office, "nina", 3)
    cutoff = business_days_ago(TODAY, 5)
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET placed_at = %(then)s::date - 1, due_on = %(then)s::date - 1",
                     {"then": cutoff})  # fmt: skip
        unit.execute(
            """INSERT INTO app.event (practice_id, location_id, claim_id, kind, text, actor, at)
            SELECT practice_id, location_id, claim_id, 'call', 'called', 'nina', %(then)s::date + 2 FROM app.work_item
            WHERE id = %(item)s""",
            {"then": cutoff, "item": mine[0]},
        )
        unit.execute("UPDATE app.work_item SET placed_at = %(day)s WHERE id = %(item)s",
                     {"item": mine[1], "day": TODAY})  # fmt: skip
    said = floor_night(office.database("svc_worker"), today=TODAY)
    assert "1 items lay untouched and went back" in said
    assert items_of(office, "nina") == mine[:2]
    assert time_line(office, mine[2])[-1] == "given back to the pool: untouched for 5 business days"
    with office.unit("root") as unit:
        unit.execute("UPDATE app.floor_setting SET number = 0 WHERE code = 'stale_days'")
    with office.unit("svc_worker") as unit:
        assert release_stale(unit, today=TODAY) is None
