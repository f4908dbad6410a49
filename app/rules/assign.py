"""Who gets a new item: the first route that holds names a team and a way of choosing. Pure, and total.

Every item ends with somebody who works there today, or in the pool (of its team, or of all): never with a person who
is away, ended, or out of scope. Ways of choosing: person, lead (else backup), round_robin (who got fewest so far),
least_loaded (fewest items, then dollars), alpha (letter of the patient's last name), pool (the team alone).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

MODES = ("person", "lead", "round_robin", "least_loaded", "alpha", "pool")
MODE_WORDS = {
    "person": "to one person",
    "lead": "to the lead, else the backup",
    "round_robin": "in turn",
    "least_loaded": "to who carries least",
    "alpha": "by the patient's initial",
    "pool": "to the team's pool",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One rule of the routing; what is None or empty holds for all. Amounts are cents, both ends included."""

    code: str
    mode: str
    ord: int = 100
    queue: str | None = None
    practice_id: int | None = None
    location_id: int | None = None
    payer_id: int | None = None
    category: str = ""
    from_cents: int | None = None
    to_cents: int | None = None
    skill: str = ""
    team: str = ""
    person: str = ""

    def holds(self, item: NewItem) -> bool:
        """Whether every condition holds for the item."""
        return (
            self.queue in (None, item.queue)
            and self.practice_id in (None, item.practice_id)
            and self.location_id in (None, item.location_id)
            and self.payer_id in (None, item.payer_id)
            and self.category in ("", item.category)
            and (self.from_cents is None or item.cents >= self.from_cents)
            and (self.to_cents is None or item.cents <= self.to_cents)
        )


@dataclass(frozen=True, slots=True)
class Team:
    """A team with its lead and the backup of the lead; empty: nobody."""

    code: str
    title: str
    lead: str = ""
    backup: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One person's place in a team: letters of an alpha split (`A-F,M`), and how many the turn gave so far."""

    team: str
    login: str
    letters: str = ""
    given: int = 0


@dataclass(frozen=True, slots=True)
class Grant:
    """A part of the office somebody works for; practice None: all, location None: the whole practice."""

    practice_id: int | None = None
    location_id: int | None = None


@dataclass(frozen=True, slots=True)
class Staffer:
    """Somebody who works queues: where, with which skills, with what load, and whether away today."""

    login: str
    name: str = ""
    grants: tuple[Grant, ...] = (Grant(),)
    skills: frozenset[str] = frozenset()
    items: int = 0
    cents: int = 0
    away: bool = False

    def covers(self, practice_id: int, location_id: int | None) -> bool:
        """Whether the place is this person's; a practice-level item takes the whole practice."""
        return any(
            grant.practice_id is None
            or (grant.practice_id == practice_id and grant.location_id in (None, location_id))
            for grant in self.grants
        )


@dataclass(frozen=True, slots=True)
class NewItem:
    """What the routing sees of an item; `letter` is the first letter of the last name, empty when there is none."""

    item_id: int
    queue: str
    practice_id: int
    location_id: int | None
    payer_id: int | None
    category: str
    cents: int
    letter: str


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an item goes: `login` empty is the pool. `turn`: it counts in its team's round robin."""

    item_id: int
    queue: str
    team: str
    login: str
    turn: bool
    why: str


@dataclass(frozen=True, slots=True)
class Floor:
    """Everything the routing decides by: routes in any order, active teams, members, and who works here."""

    routes: tuple[Route, ...]
    teams: tuple[Team, ...]
    members: tuple[Member, ...]
    staff: tuple[Staffer, ...]


@dataclass(slots=True)
class _Tally:
    """What was given out in this run, on top of what stood before."""

    given: dict[tuple[str, str], int] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    cents: dict[str, int] = field(default_factory=dict)

    def note(self, team: str, login: str, cents: int, *, turn: bool) -> None:
        self.items[login] = self.items.get(login, 0) + 1
        self.cents[login] = self.cents.get(login, 0) + cents
        if turn:
            self.given[team, login] = self.given.get((team, login), 0) + 1


def place_items(items: Iterable[NewItem], floor: Floor) -> tuple[Placement, ...]:
    """Decide about every item, in the order given; each decision counts in the loads of the next."""
    run = _Run(floor)
    return tuple(run.place(item) for item in items)


class _Run:
    """One run of the routing over a floor, with what it gave out so far."""

    def __init__(self, floor: Floor) -> None:
        self._teams = {team.code: team for team in floor.teams}
        known = (route for route in floor.routes if route.mode == "person" or route.team in self._teams)
        self._routes = sorted(known, key=lambda route: (route.ord, route.code))
        self._staff = {person.login: person for person in floor.staff}
        self._members: dict[str, list[Member]] = {}
        for member in sorted(floor.members, key=lambda each: (each.team, each.login)):
            self._members.setdefault(member.team, []).append(member)
        self._tally = _Tally()

    def place(self, item: NewItem) -> Placement:
        """Where one item goes, and why."""
        route = next((route for route in self._routes if route.holds(item)), None)
        if route is None:
            return Placement(item.item_id, item.queue, "", "", False, "")
        login = self._choose(route, item)
        turn = route.mode == "round_robin" and bool(login)
        if login:
            self._tally.note(route.team, login, item.cents, turn=turn)
        return Placement(item.item_id, item.queue, route.team, login, turn, self._why(route, login))

    def _choose(self, route: Route, item: NewItem) -> str:
        """The login, or empty for the pool."""
        if route.mode == "pool":
            return ""
        if route.mode == "person":
            return route.person if self._free(route.person, item, route) else ""
        team = self._teams[route.team]
        crew = [each for each in self._members.get(route.team, ()) if self._free(each.login, item, route)]
        if route.mode in {"round_robin", "least_loaded"}:
            order = self._turn if route.mode == "round_robin" else self._load
            return min(crew, key=order).login if crew else ""
        letter = item.letter.upper()
        if route.mode == "alpha" and letter:
            mine = next((each for each in crew if letter in letters_of(each.letters)), None)
            if mine is not None:
                return mine.login
        return next((login for login in (team.lead, team.backup) if self._free(login, item, route)), "")

    def _turn(self, member: Member) -> tuple[int, str]:
        return member.given + self._tally.given.get((member.team, member.login), 0), member.login

    def _load(self, member: Member) -> tuple[int, int, str]:
        person, tally = self._staff[member.login], self._tally
        return (
            person.items + tally.items.get(person.login, 0),
            person.cents + tally.cents.get(person.login, 0),
            person.login,
        )

    def _free(self, login: str, item: NewItem, route: Route) -> bool:
        person = self._staff.get(login)
        return (
            person is not None
            and not person.away
            and (not route.skill or route.skill in person.skills)
            and person.covers(item.practice_id, item.location_id)
        )

    def _why(self, route: Route, login: str) -> str:
        team = self._teams[route.team].title if route.team in self._teams else ""
        if login:
            name, whose = self._staff[login].name or login, f" of {team}" if team else ""
            return f"assigned to {name} by route {route.code}, {MODE_WORDS[route.mode]}{whose}"
        if route.mode == "pool":
            return f"for team {team} by route {route.code}"
        if route.mode == "person":
            return f"left in the pool: route {route.code} names somebody who does not work there today"
        return f"for team {team} by route {route.code}: nobody of it who may work it is here today"


def letters_of(ranges: str) -> frozenset[str]:
    """`A-F,M` as the letters it names; a range the wrong way round is read both ways."""
    found: set[str] = set()
    for part in ranges.replace(" ", "").upper().split(","):
        if len(part) == 3 and part[1] == "-":
            first, last = sorted((part[0], part[2]))
            found |= {chr(code) for code in range(ord(first), ord(last) + 1)}
        elif len(part) == 1:
            found.add(part)
    return frozenset(letter for letter in found if "A" <= letter <= "Z")


def initial_of(last_name: str) -> str:
    """The first letter of a last name as an alpha split reads it; empty for digits, signs and other alphabets."""
    first = last_name.strip()[:1].upper()
    return first if "A" <= first <= "Z" else ""


@dataclass(frozen=True, slots=True)
class RouteTrouble:
    """What is wrong with the routes, in one sentence; `codes` are the routes it is about."""

    codes: tuple[str, ...]
    text: str


def check_routes(floor: Floor) -> tuple[RouteTrouble, ...]:
    """Routes that can never act, contradict each other, or name what is not there; alpha splits with holes."""
    teams = {team.code: team for team in floor.teams}
    staff = {person.login for person in floor.staff}
    routes = sorted(floor.routes, key=lambda route: (route.ord, route.code))
    found: list[RouteTrouble] = []
    for at, route in enumerate(routes):
        hidden = next((other for other in routes[:at] if _wider(other, route)), None)
        if hidden is not None:
            same = _wider(route, hidden)
            word = "holds for exactly the same items and is asked first" if same else "takes all of its items first"
            found.append(RouteTrouble((hidden.code, route.code), f"{route.code} never acts: {hidden.code} {word}."))
        if route.mode == "person" and route.person not in staff:
            found.append(RouteTrouble((route.code,), f"{route.code} names {route.person}, who does not work here."))
        if route.mode != "person" and route.team not in teams:
            found.append(RouteTrouble((route.code,), f"{route.code} names team {route.team}, which is not active."))
        if route.mode == "alpha" and route.team in teams:
            found += _holes(route, teams[route.team], floor.members)
    return tuple(found)


def _wider(one: Route, other: Route) -> bool:
    """Whether every item `other` holds for is held by `one`, too."""
    return (
        one.queue in (None, other.queue)
        and one.practice_id in (None, other.practice_id)
        and one.location_id in (None, other.location_id)
        and one.payer_id in (None, other.payer_id)
        and one.category in ("", other.category)
        and (one.from_cents is None or (other.from_cents is not None and other.from_cents >= one.from_cents))
        and (one.to_cents is None or (other.to_cents is not None and other.to_cents <= one.to_cents))
    )


def _holes(route: Route, team: Team, members: Iterable[Member]) -> list[RouteTrouble]:
    spans = [letters_of(each.letters) for each in members if each.team == team.code]
    named = frozenset().union(*spans) if spans else frozenset()
    missing = [chr(code) for code in range(ord("A"), ord("Z") + 1) if chr(code) not in named]
    twice = sorted({letter for letter in named if sum(letter in span for span in spans) > 1})
    found = []
    if missing:
        text = f"{route.code}: nobody has {', '.join(missing)}; the lead gets these."
        found.append(RouteTrouble((route.code,), text))
    if twice:
        found.append(RouteTrouble((route.code,), f"{route.code}: {', '.join(twice)} belong to more than one person."))
    return found
