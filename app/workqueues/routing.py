"""Routing of new items: teams, members, skills and routes as data; decided by app.rules.assign, written set-based."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.db.unit import Unit
from app.domain.errors import Refused
from app.rules.assign import Floor, Member, NewItem, Placement, Route, Team, check_routes, place_items
from app.workqueues.staff import load_staff

BATCH = 5_000
_ROUTES = """
SELECT r.code, r.mode, r.ord, r.queue, r.practice_id, r.location_id, r.payer_id, r.category, r.from_cents, r.to_cents,
    r.skill, coalesce(r.team, '') AS team, r.person
FROM app.route_rule r
WHERE r.effective_from <= %(today)s::date AND (r.effective_to IS NULL OR r.effective_to >= %(today)s::date)
ORDER BY r.ord, r.code"""
_TEAMS = "SELECT code, title, lead, backup FROM app.team WHERE active ORDER BY code"
_MEMBERS = "SELECT team, login, letters, given FROM app.team_member ORDER BY team, login"
# The predicate of the index stands word by word; the letter is all that leaves the patient's name.
_NEW = """
SELECT w.id AS item_id, w.queue, w.practice_id, w.location_id, w.payer_id, w.category, w.balance_cents AS cents,
    CASE WHEN upper(left(w.patient_name, 1)) COLLATE "C" BETWEEN 'A' AND 'Z'
        THEN upper(left(w.patient_name, 1)) ELSE '' END AS letter
FROM app.work_item w
WHERE w.status IN (0, 2) AND w.placed_by <> 'person' AND w.routed_queue <> w.queue
ORDER BY w.id LIMIT %(limit)s"""
_ASSIGN = """
SELECT api.assign_items_v1(%(items)s::bigint[], %(queues)s::text[], %(teams)s::text[], %(logins)s::text[],
    %(turns)s::boolean[], %(whys)s::text[])"""
_SAVE_TEAM = """
INSERT INTO app.team (code, title, lead, backup, active) VALUES (%(code)s, %(title)s, %(lead)s, %(backup)s, %(active)s)
ON CONFLICT (code) DO UPDATE SET title = excluded.title, lead = excluded.lead, backup = excluded.backup,
    active = excluded.active, version = app.team.version + 1"""
# Who joins a turn begins where the others are: else the newcomer would get everything until even.
_JOIN = """
INSERT INTO app.team_member (team, login, letters, given)
SELECT %(team)s, %(login)s, %(letters)s, coalesce(max(given), 0) FROM app.team_member WHERE team = %(team)s
ON CONFLICT (team, login) DO UPDATE SET letters = excluded.letters"""
_SAVE_ROUTE = """
INSERT INTO app.route_rule (code, version, ord, mode, queue, practice_id, location_id, payer_id, category, from_cents,
    to_cents, skill, team, person, note, effective_from)
SELECT %(code)s, coalesce(max(version), 0) + 1, %(ord)s, %(mode)s, %(queue)s, %(practice_id)s, %(location_id)s,
    %(payer_id)s, %(category)s, %(from_cents)s, %(to_cents)s, %(skill)s, %(team)s, %(person)s, %(note)s, %(today)s::date
FROM app.route_rule WHERE code = %(code)s"""
# The version before ends the day before; one of the same day ends before it began, so it never holds.
_END_ROUTE = """
UPDATE app.route_rule SET effective_to = %(today)s::date - 1
WHERE code = %(code)s AND (effective_to IS NULL OR effective_to >= %(today)s::date)"""
_KNOWN_LOGIN = "SELECT count(*) FROM sec.staff() WHERE login = %(login)s"


@dataclass(frozen=True, slots=True)
class Routed:
    """One turn of the routing: items looked at, given to a person, and left in a team's pool or with no route."""

    looked: int
    to_people: int
    to_teams: int
    without: int


@dataclass(frozen=True, slots=True)
class TeamView:
    """A team with its people, as the list shows it."""

    team: Team
    members: tuple[Member, ...]


def load_floor(unit: Unit, *, today: date) -> Floor:
    """Everything the routing decides by on a day. For leads and services."""
    return Floor(
        tuple(unit.rows(_ROUTES, {"today": today}, into=Route)),
        tuple(unit.rows(_TEAMS, into=Team)),
        tuple(unit.rows(_MEMBERS, into=Member)),
        load_staff(unit, today=today),
    )


def list_teams(unit: Unit) -> tuple[TeamView, ...]:
    """The active teams with their people."""
    members = unit.rows(_MEMBERS, into=Member)
    return tuple(
        TeamView(team, tuple(each for each in members if each.team == team.code))
        for team in unit.rows(_TEAMS, into=Team)
    )


def route_new(unit: Unit, *, today: date, limit: int = BATCH) -> Routed:
    """Place what nobody placed yet, at most `limit` items. Without routes nothing is looked at."""
    if not unit.number("SELECT count(*) FROM app.route_rule"):
        return Routed(0, 0, 0, 0)
    items = unit.rows(_NEW, {"limit": limit}, into=NewItem)
    if not items:
        return Routed(0, 0, 0, 0)
    placements = place_items(items, load_floor(unit, today=today))
    _write(unit, placements)
    people = sum(bool(each.login) for each in placements)
    teams = sum(bool(each.team) and not each.login for each in placements)
    return Routed(len(items), people, teams, len(items) - people - teams)


def _write(unit: Unit, placements: Sequence[Placement]) -> int:
    return unit.number(
        _ASSIGN,
        {
            "items": [each.item_id for each in placements],
            "queues": [each.queue for each in placements],
            "teams": [each.team for each in placements],
            "logins": [each.login for each in placements],
            "turns": [each.turn for each in placements],
            "whys": [each.why for each in placements],
        },
    )


def try_routes(unit: Unit, *, today: date, limit: int = 200, claim: str = "") -> tuple[Placement, ...]:
    """What the routing would decide now, without writing: about what waits for it, or about one claim in any case."""
    if claim:
        sql = _NEW.replace(
            "w.status IN (0, 2) AND w.placed_by <> 'person' AND w.routed_queue <> w.queue",
            "w.status <> 9 AND w.claim_number = %(claim)s",
        )
        items = unit.rows(sql, {"limit": limit, "claim": claim}, into=NewItem)
        if not items:
            raise Refused("No open item belongs to this claim in your scope.")
    else:
        items = unit.rows(_NEW, {"limit": limit}, into=NewItem)
    return place_items(items, load_floor(unit, today=today))


def look_again(unit: Unit, queue: str = "") -> int:
    """After the routes changed: let the routing look again at what it placed itself. Raises NotPermitted."""
    return unit.number("SELECT api.route_again_v1(%(queue)s)", {"queue": queue})


def save_team(unit: Unit, team: Team, *, active: bool = True) -> None:
    """Add or change a team. Raises Refused for people who do not work here, NotPermitted."""
    for login in (team.lead, team.backup):
        _require_login(unit, login)
    params = {"code": team.code, "title": team.title, "lead": team.lead, "backup": team.backup, "active": active}
    unit.execute(_SAVE_TEAM, params)


def join_team(unit: Unit, team: str, login: str, *, letters: str = "") -> None:
    """Add somebody to a team, or change the letters. Raises Refused, NotPermitted."""
    _require_login(unit, login)
    unit.execute(_JOIN, {"team": team, "login": login, "letters": letters.upper().replace(" ", "")})


def leave_team(unit: Unit, team: str, login: str) -> bool:
    """Take somebody out of a team; False when not a member."""
    sql = "DELETE FROM app.team_member WHERE team = %(team)s AND login = %(login)s"
    return bool(unit.execute(sql, {"team": team, "login": login}))


def set_skill(unit: Unit, login: str, skill: str, *, has: bool = True) -> None:
    """Say that somebody has a skill, or has it no more."""
    _require_login(unit, login)
    sql = (
        "INSERT INTO app.skill (login, skill) VALUES (%(login)s, %(skill)s) ON CONFLICT DO NOTHING"
        if has
        else "DELETE FROM app.skill WHERE login = %(login)s AND skill = %(skill)s"
    )
    unit.execute(sql, {"login": login, "skill": skill})


def save_route(unit: Unit, route: Route, *, today: date, note: str = "") -> None:
    """A new version of a route, in force from today; the one before ends. Raises Refused, NotPermitted."""
    if route.mode == "person":
        _require_login(unit, route.person)
    elif not unit.number("SELECT count(*) FROM app.team WHERE code = %(t)s AND active", {"t": route.team}):
        raise Refused(f'There is no team "{route.team}"; make it first.')
    end_route(unit, route.code, today=today)
    unit.execute(
        _SAVE_ROUTE,
        {
            "code": route.code, "ord": route.ord, "mode": route.mode, "queue": route.queue,
            "practice_id": route.practice_id, "location_id": route.location_id, "payer_id": route.payer_id,
            "category": route.category, "from_cents": route.from_cents, "to_cents": route.to_cents,
            "skill": route.skill, "team": route.team or None, "person": route.person, "note": note, "today": today,
        },
    )  # fmt: skip


def end_route(unit: Unit, code: str, *, today: date) -> bool:
    """The route holds no more from today; False when it did not hold anyway."""
    return bool(unit.execute(_END_ROUTE, {"code": code, "today": today}))


def route_troubles(unit: Unit, *, today: date) -> tuple[str, ...]:
    """What is wrong with the routes, in sentences."""
    return tuple(trouble.text for trouble in check_routes(load_floor(unit, today=today)))


def _require_login(unit: Unit, login: str) -> None:
    if login and not unit.number(_KNOWN_LOGIN, {"login": login}):
        raise Refused(f'Nobody called "{login}" works items here.')
