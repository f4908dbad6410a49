"""Moving work on the floor: prepared with both loads, carried out once, taken back as far as nobody touched it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from app.db.unit import Unit
from app.domain.errors import Refused
from app.rules.assign import Staffer
from app.rules.spread import Carries, LoadThen, MovingItem, Spread, loads_then, spread_items, to_the_pool
from app.workqueues.staff import list_carries, load_staff

MOST_ITEMS = 20_000
_ITEMS = """
SELECT w.id AS item_id, w.practice_id, w.location_id, coalesce(w.assignee, '') AS had, w.balance_cents AS cents,
    w.due_on < %(today)s::date AS overdue, w.status = 1 AS held
FROM app.work_item w WHERE w.status <> 9"""
_MOVE = """
SELECT move_id, moved, cents, held, skipped, skipped_text FROM api.move_items_v1(%(op)s, %(kind)s,
    %(items)s::bigint[], %(shown)s::text[], %(targets)s::text[], %(words)s, %(absence)s::bigint)"""
_UNDO = """
SELECT u.move_id, u.moved, u.cents, u.held, u.skipped, u.skipped_text,
    (SELECT coalesce(array_agg(w.claim_number ORDER BY w.claim_number), '{}') FROM app.work_item w
     WHERE w.id = ANY (u.skipped_items)) AS skipped_claims
FROM api.undo_move_v1(%(move)s, %(kind)s) u"""
_MOVES = """
SELECT m.id AS move_id, m.kind, m.text, m.items, m.cents, m.held, m.skipped, m.skipped_text,
    coalesce(p.display_name, m.actor) AS actor, m.at, coalesce(u.display_name, m.undone_by, '') AS undone_by,
    m.undone_at
FROM app.floor_move m LEFT JOIN sec.person p ON p.login = m.actor LEFT JOIN sec.person u ON u.login = m.undone_by
WHERE m.items > 0 OR m.skipped > 0 ORDER BY m.id DESC LIMIT %(limit)s"""


@dataclass(frozen=True, slots=True)
class MoveFilter:
    """What is to be moved: known items, or everything of a cell. None: no condition; `had` '' is the pool."""

    item_ids: tuple[int, ...] = ()
    queue: str | None = None
    practice_id: int | None = None
    location_id: int | None = None
    had: str | None = None
    team: str | None = None
    payer_id: int | None = None
    overdue: bool = False
    limit: int = MOST_ITEMS


@dataclass(frozen=True, slots=True)
class MoveTarget:
    """Where to: `person` (a login), `team` (a code), `location` (its id), or `pool`."""

    kind: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class MovePlan:
    """A move as it would be now: what goes where, who stays untouched and why, and both loads of everybody."""

    op: UUID
    words: str
    spread: Spread
    loads: tuple[LoadThen, ...]

    @property
    def held(self) -> int:
        """Items in somebody's hands: their assignment moves, they stay held until saved."""
        return sum(item.held for item in self.spread.items)


@dataclass(frozen=True, slots=True)
class MoveDone:
    """What a move did. `skipped_text` names by whom and where to; `skipped_claims` what an undoing left alone."""

    move_id: int
    moved: int
    cents: int
    held: int
    skipped: int
    skipped_text: str
    skipped_claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move of the history."""

    move_id: int
    kind: str
    text: str
    items: int
    cents: int
    held: int
    skipped: int
    skipped_text: str
    actor: str
    at: datetime
    undone_by: str
    undone_at: datetime | None

    @property
    def can_be_undone(self) -> bool:
        """Whether there is a way back."""
        return self.undone_at is None and self.kind in {"move", "absence", "stale"}


def list_moving(unit: Unit, wanted: MoveFilter, *, today: date) -> tuple[MovingItem, ...]:
    """The open items a filter means, in queue order; at most its limit. Raises Refused for a filter of nothing."""
    where, params = _conditions(wanted)
    if not where:
        raise Refused("Say which items are to be moved: a queue, a place, a person or chosen items.")
    sql = f"{_ITEMS} AND {' AND '.join(where)} ORDER BY w.rank, w.due_on, w.id LIMIT %(limit)s"
    return tuple(unit.rows(sql, params | {"today": today, "limit": min(wanted.limit, MOST_ITEMS)}, into=MovingItem))


def _conditions(wanted: MoveFilter) -> tuple[list[str], dict[str, object]]:
    found, params = [], dict[str, object]()
    if wanted.item_ids:
        found.append("w.id = ANY (%(items)s::bigint[])")
        params["items"] = list(wanted.item_ids)
    for name in ("queue", "practice_id", "payer_id", "team"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(f"w.{name} = %({name})s")
            params[name] = value
    if wanted.location_id is not None:
        found.append("coalesce(w.location_id, 0) = %(location_id)s")
        params["location_id"] = wanted.location_id
    if wanted.had is not None:
        found.append("w.assignee = %(had)s" if wanted.had else "w.assignee IS NULL")
        params["had"] = wanted.had
    if found and wanted.overdue:
        found.append("w.due_on < %(today)s::date")
    return found, params


def prepare_move(unit: Unit, wanted: MoveFilter, target: MoveTarget, *, today: date) -> MovePlan:
    """What the move would do now. Raises Refused when nobody is there to take it, NotFound for an unknown team."""
    items = list_moving(unit, wanted, today=today)
    if target.kind == "pool":
        spread, words = to_the_pool(items), "back to the pool"
    else:
        people, words = find_people(unit, target, today=today)
        spread = spread_items(items, people)
    touched = {item.had for item in spread.items if item.had} | {to for to in spread.targets if to}
    return MovePlan(uuid4(), words, spread, loads_then(spread, with_names(unit, touched)))


def with_names(unit: Unit, logins: set[str]) -> list[Carries]:
    """What these people carry; who carries nothing stands there with nothing."""
    known = {each.login: each for each in list_carries(unit, logins)} if logins else {}
    sql = "SELECT login, display_name AS name FROM sec.person WHERE login = ANY (%(logins)s::text[])"
    named = unit.rows(sql, {"logins": sorted(logins)}, into=Carries)
    return [known.get(each.login, each) for each in named]


def find_people(unit: Unit, target: MoveTarget, *, today: date) -> tuple[tuple[Staffer, ...], str]:
    """Who a target means, and the words of it. Raises Refused when nobody of them is here today."""
    staff = load_staff(unit, today=today)
    if target.kind == "person":
        found = tuple(person for person in staff if person.login == target.value)
        words = f"to {found[0].name}" if found else f"to {target.value}"
    elif target.kind == "team":
        sql = "SELECT login FROM app.team_member WHERE team = %(team)s"
        members = set(unit.rows(sql, {"team": target.value}, into=str))
        found = tuple(person for person in staff if person.login in members)
        words = "to team " + (unit.text("SELECT title FROM app.team WHERE code = %(t)s", {"t": target.value})
                              or target.value)
    else:
        place = unit.row(
            "SELECT practice_id, id, name FROM app.location WHERE id = %(id)s",
            {"id": int(target.value or 0)}, into=_Location,
        )  # fmt: skip
        if place is None:
            raise Refused("There is no such location in your scope.")
        found = tuple(person for person in staff if _works_at(person, place))
        words = f"to the people of {place.name}"
    if not found:
        raise Refused(f"Nobody works there: the move {words} has no one to go to.")
    here = tuple(person for person in found if not person.away)
    if not here:
        away = ", ".join(person.name for person in found)
        raise Refused(f"{away}: away today; choose somebody else, or the cover of the absence.")
    return here, words


@dataclass(frozen=True, slots=True)
class _Location:
    practice_id: int
    id: int
    name: str


def _works_at(person: Staffer, place: _Location) -> bool:
    """The people of a location are those granted it or its practice by name, not those who see everything."""
    return any(
        grant.practice_id == place.practice_id and grant.location_id in (None, place.id) for grant in person.grants
    )


def carry_out(unit: Unit, plan: MovePlan, *, kind: str = "move", absence: int | None = None) -> MoveDone:
    """Do it, once: asked twice it answers the same. What changed since is left alone and named. Raises NotPermitted."""
    return unit.one(
        _MOVE,
        {
            "op": plan.op,
            "kind": kind,
            "items": [item.item_id for item in plan.spread.items],
            "shown": [item.had for item in plan.spread.items],
            "targets": list(plan.spread.targets),
            "words": plan.words,
            "absence": absence,
        },
        into=MoveDone,
        missing="The move was not carried out.",
    )


def undo_move(unit: Unit, move_id: int, *, kind: str = "undo") -> MoveDone:
    """Everybody gets back what was theirs; what changed since stays and is named. Raises Conflict, NotFound."""
    return unit.one(_UNDO, {"move": move_id, "kind": kind}, into=MoveDone, missing="There is no such move.")


def list_moves(unit: Unit, *, limit: int = 30) -> tuple[MoveRow, ...]:
    """The newest moves first."""
    return tuple(unit.rows(_MOVES, {"limit": limit}, into=MoveRow))
