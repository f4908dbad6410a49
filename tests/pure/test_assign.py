"""Routing of new items: total, in scope, fair, and the same for the same input; the spread of a move likewise."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.assign import (
    MODES,
    Floor,
    Grant,
    Member,
    NewItem,
    Route,
    Staffer,
    Team,
    check_routes,
    initial_of,
    letters_of,
    place_items,
)
from app.rules.spread import Carries, MovingItem, loads_then, spread_items, to_the_pool

PEOPLE = ("ann", "bob", "cy", "dee", "eve")
TEAMS = ("aetna", "small")
QUEUES = ("denial", "follow_up")
LETTERS = ("", "A-F", "G-M,X", "N-Z", "A-Z", "Q")

grants = st.builds(Grant, st.sampled_from([None, 1, 2]), st.none()) | st.builds(
    Grant, st.sampled_from([1, 2]), st.sampled_from([11, 12])
)
staffers = st.builds(
    Staffer,
    st.sampled_from(PEOPLE),
    st.just(""),
    st.lists(grants, max_size=2).map(tuple),
    st.frozensets(st.sampled_from(["medicare", "dental"])),
    st.integers(0, 40),
    st.integers(0, 10_000),
    st.booleans(),
)
members = st.builds(
    Member, st.sampled_from(TEAMS), st.sampled_from([*PEOPLE, "ghost"]), st.sampled_from(LETTERS), st.integers(0, 9)
)
who = st.sampled_from([*PEOPLE, "", "ghost"])
teams = st.builds(Team, st.sampled_from(TEAMS), st.just("T"), who, who)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    mode = draw(st.sampled_from(MODES))
    return Route(
        f"r{draw(st.integers(0, 99))}",
        mode,
        draw(st.integers(1, 3)),
        draw(st.sampled_from([None, *QUEUES])),
        draw(st.sampled_from([None, 1, 2])),
        draw(st.sampled_from([None, 11, 12])),
        draw(st.sampled_from([None, 7, 8])),
        draw(st.sampled_from(["", "auth"])),
        draw(st.sampled_from([None, 0, 5_000])),
        draw(st.sampled_from([None, 5_000, 90_000])),
        draw(st.sampled_from(["", "medicare"])),
        "" if mode == "person" else draw(st.sampled_from([*TEAMS, "gone"])),
        draw(st.sampled_from([*PEOPLE, "ghost"])) if mode == "person" else "",
    )


@st.composite
def new_items(draw: st.DrawFn) -> NewItem:
    return NewItem(
        draw(st.integers(1, 10_000)),
        draw(st.sampled_from(QUEUES)),
        draw(st.sampled_from([1, 2])),
        draw(st.sampled_from([None, 11, 12])),
        draw(st.sampled_from([None, 7, 8])),
        draw(st.sampled_from(["", "auth"])),
        draw(st.integers(0, 100_000)),
        draw(st.sampled_from(["", "A", "M", "Z", "q"])),
    )


floors = st.builds(
    Floor,
    st.lists(routes(), max_size=5).map(tuple),
    st.lists(teams, max_size=2, unique_by=lambda team: team.code).map(tuple),
    st.lists(members, max_size=8, unique_by=lambda member: (member.team, member.login)).map(tuple),
    st.lists(staffers, max_size=5, unique_by=lambda person: person.login).map(tuple),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(new_items(), max_size=25, unique_by=lambda item: item.item_id), floors)
def test_every_item_gets_a_valid_person_or_the_pool(items: list[NewItem], floor: Floor) -> None:
    placed = place_items(items, floor)
    assert [each.item_id for each in placed] == [item.item_id for item in items]
    staff = {person.login: person for person in floor.staff}
    for item, to in zip(items, placed, strict=True):
        assert to.team in {"", *(team.code for team in floor.teams)}
        if to.login:
            person = staff[to.login]
            assert not person.away, "nobody who is away"
            assert person.covers(item.practice_id, item.location_id), "nobody out of scope"
            assert to.why.startswith("assigned to"), "the time line says why"
        assert bool(to.why) == any(route.holds(item) and (route.mode == "person" or route.team in
                                   {team.code for team in floor.teams}) for route in floor.routes)  # fmt: skip
    assert placed == place_items(items, floor)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 60), st.integers(1, 5), st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_the_turn_is_fair_within_one_and_makes_up_for_what_was_given_before(
    count: int, crew: int, before: list[int]
) -> None:
    people = PEOPLE[:crew]
    floor = Floor(
        (Route("turn", "round_robin", team="aetna"),),
        (Team("aetna", "Aetna"),),
        tuple(Member("aetna", login, given=before[at]) for at, login in enumerate(people)),
        tuple(Staffer(login) for login in people),
    )
    placed = place_items([_item(at) for at in range(count)], floor)
    given_out = Counter({login: before[at] for at, login in enumerate(people)})
    given_out.update(each.login for each in placed)
    got = {each.login for each in placed}
    assert all(each.turn for each in placed)
    if got:
        most = max(given_out[login] for login in got)
        assert all(most - given_out[login] <= 1 or given_out[login] >= most for login in people)


def test_the_least_loaded_gets_the_next_and_dollars_break_a_tie() -> None:
    floor = Floor(
        (Route("least", "least_loaded", team="aetna"),),
        (Team("aetna", "Aetna"),),
        tuple(Member("aetna", login) for login in PEOPLE[:3]),
        (Staffer("ann", items=3, cents=5), Staffer("bob", items=1, cents=900), Staffer("cy", items=1, cents=100)),
    )
    assert [each.login for each in place_items([_item(1), _item(2), _item(3), _item(4)], floor)] == [
        "cy", "bob", "cy", "bob"
    ]  # fmt: skip


@given(st.text(max_size=6))
def test_an_alpha_split_takes_every_name_there_is(name: str) -> None:
    floor = Floor(
        (Route("alpha", "alpha", team="aetna"),),
        (Team("aetna", "Aetna", lead="eve"),),
        (Member("aetna", "ann", "A-F"), Member("aetna", "bob", "G-M"), Member("aetna", "cy", "N-Z")),
        tuple(Staffer(login) for login in PEOPLE),
    )
    (placed,) = place_items([_item(1, letter=initial_of(name))], floor)
    first = name.strip()[:1].upper()
    letter = len(first) == 1 and "A" <= first <= "Z"        # a sharp s becomes two letters: another alphabet
    wanted = "eve" if not letter else "ann" if first <= "F" else "bob" if first <= "M" else "cy"
    assert placed.login == wanted
    assert check_routes(floor) == ()


def test_the_backup_takes_what_the_absent_lead_would_get_and_the_pool_what_nobody_may() -> None:
    route, team = Route("lead", "lead", team="aetna"), Team("aetna", "Aetna", "ann", "bob")
    here, away = Staffer("ann"), Staffer("ann", away=True)
    assert place_items([_item(1)], Floor((route,), (team,), (), (here, Staffer("bob"))))[0].login == "ann"
    assert place_items([_item(1)], Floor((route,), (team,), (), (away, Staffer("bob"))))[0].login == "bob"
    (pool,) = place_items([_item(1)], Floor((route,), (team,), (), (away,)))
    assert (pool.login, pool.team) == ("", "aetna")
    assert "nobody of it" in pool.why


def test_what_is_wrong_with_the_routes_is_named() -> None:
    floor = Floor(
        (
            Route("all", "pool", 10, team="aetna"),
            Route("never", "pool", 20, queue="denial", team="aetna"),
            Route("ghostly", "person", 5, queue="denial", payer_id=3, person="ghost"),
            Route("letters", "alpha", 6, queue="denial", payer_id=4, team="aetna"),
        ),
        (Team("aetna", "Aetna"),),
        (Member("aetna", "ann", "A-L"), Member("aetna", "bob", "L-Y")),
        (Staffer("ann"), Staffer("bob")),
    )
    found = [trouble.text for trouble in check_routes(floor)]
    assert found == [
        "ghostly names ghost, who does not work here.",
        "letters: nobody has Z; the lead gets these.",
        "letters: L belong to more than one person.",
        "never never acts: all takes all of its items first.",
    ]


def test_letters_are_read_as_people_write_them() -> None:
    assert letters_of("A-C, m") == frozenset("ABCM")
    assert letters_of("C-A") == frozenset("ABC")
    assert letters_of("1-9,Ä") == frozenset()


moving = st.builds(
    MovingItem,
    st.integers(1, 9_999),
    st.sampled_from([1, 2]),
    st.sampled_from([None, 11, 12]),
    st.sampled_from(["", "ann", "bob", "zed"]),
    st.integers(0, 90_000),
    st.booleans(),
    st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(moving, max_size=30, unique_by=lambda item: item.item_id),
    st.lists(staffers, max_size=4, unique_by=lambda person: person.login),
)
def test_a_spread_gives_work_only_to_who_may_do_it_and_loses_nothing(
    items: list[MovingItem], people: list[Staffer]
) -> None:
    spread = spread_items(items, people)
    here = {person.login: person for person in people if not person.away}
    for item, to in zip(spread.items, spread.targets, strict=True):
        assert here[to].covers(item.practice_id, item.location_id)
        assert to != item.had
    for item in spread.stay:
        assert not any(person.covers(item.practice_id, item.location_id) for person in here.values())
    touched = {item.item_id for item in (*spread.items, *spread.stay)}
    assert all(item.had in here for item in items if item.item_id not in touched), "the rest has one of them already"
    carries = [Carries(login, login, 50, 500_000, 20) for login in ("ann", "bob", "zed", *here)]
    for plan in (spread, to_the_pool(items)):
        loads = loads_then(plan, carries)
        gained = sum(each.items_then - each.items for each in loads)
        assert gained == sum(bool(to) for to in plan.targets) - sum(bool(item.had) for item in plan.items)
        assert sum(each.cents_then - each.cents for each in loads) == sum(
            (item.cents if to else 0) - (item.cents if item.had else 0)
            for item, to in zip(plan.items, plan.targets, strict=True)
        )


def _item(number: int, *, letter: str = "A") -> NewItem:
    return NewItem(number, "denial", 1, 11, 7, "", 10_000, letter)
