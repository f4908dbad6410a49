"""Absence: planned with its cover; at its start open work goes to the cover, at its end what is untouched comes back.

What somebody holds right now stays held and follows once it is released. What nobody of the cover may work goes to the
pool, and is told. Days are the office's own, so a clock change moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from app.db.unit import Unit
from app.domain.errors import Refused
from app.rules.assign import Staffer
from app.rules.spread import MovingItem, Spread, loads_then, spread_items
from app.workqueues.moves import (
    MoveDone,
    MoveFilter,
    MovePlan,
    MoveTarget,
    carry_out,
    find_people,
    list_moving,
    undo_move,
    with_names,
)

_LIST = """
SELECT a.id AS absence_id, a.login, coalesce(p.display_name, a.login) AS name, a.from_on, a.to_on, a.cover,
    coalesce(a.cover_team, '') AS cover_team, coalesce(t.title, c.display_name, 'pool') AS cover_name, a.state,
    a.version,
    (SELECT coalesce(sum(m.items), 0) FROM app.floor_move m WHERE m.absence_id = a.id AND m.kind = 'absence') AS moved
FROM app.absence a LEFT JOIN sec.person p ON p.login = a.login LEFT JOIN sec.person c ON c.login = nullif(a.cover, '')
LEFT JOIN app.team t ON t.code = a.cover_team"""
_SAVE = """
SELECT api.save_absence_v1(%(absence)s::bigint, %(version)s::integer, %(login)s, %(first)s::date, %(last)s::date,
    %(cover)s, %(team)s, %(today)s::date)"""
_STEP = "SELECT api.step_absence_v1(%(absence)s, %(step)s)"
_MOVES = """
SELECT id FROM app.floor_move
WHERE absence_id = %(absence)s AND kind = 'absence' AND undone_at IS NULL ORDER BY id DESC"""


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody's absence; both days included. `cover_name` is the person, team or pool; `moved` items so far."""

    absence_id: int
    login: str
    name: str
    from_on: date
    to_on: date
    cover: str
    cover_team: str
    cover_name: str
    state: str
    version: int
    moved: int = 0


@dataclass(frozen=True, slots=True)
class WantedAbsence:
    """What a person asks for: a login as cover, or a team, or neither for the pool."""

    login: str
    from_on: date
    to_on: date
    cover: str = ""
    cover_team: str = ""


@dataclass(frozen=True, slots=True)
class Stepped:
    """One step of an absence: `what` is begun, followed (work that came free later), or ended."""

    absence: Absence
    what: str
    moved: int
    left: str

    @property
    def sentence(self) -> str:
        """What happened, for the log."""
        word = {"begun": "away", "followed": "away, more came free", "ended": "back"}[self.what]
        left = f" ({self.left})" if self.left else ""
        where = f"to {self.absence.cover_name}" if self.what != "ended" else "returned"
        return f"{self.absence.name} {word}: {self.moved} items {where}{left}."


def list_absences(unit: Unit, *, open_only: bool = True) -> tuple[Absence, ...]:
    """Absences by their first day; `open_only`: planned and begun ones."""
    where = " WHERE a.state IN ('planned', 'begun')" if open_only else ""
    return tuple(unit.rows(f"{_LIST}{where} ORDER BY a.from_on, a.id", into=Absence))


def save_absence(
    unit: Unit, wanted: WantedAbsence, *, today: date, absence_id: int | None = None, version: int | None = None
) -> Absence:
    """Plan an absence or change one. Raises Refused, Conflict (an overlapping one, saying whose), NotPermitted."""
    made = unit.number(
        _SAVE,
        {
            "absence": absence_id, "version": version, "login": wanted.login, "first": wanted.from_on,
            "last": wanted.to_on, "cover": wanted.cover, "team": wanted.cover_team, "today": today,
        },
    )  # fmt: skip
    return _read(unit, made)


def call_off(unit: Unit, absence_id: int) -> None:
    """A planned absence does not take place. Raises Refused once it began."""
    if not unit.value(_STEP, {"absence": absence_id, "step": "called_off"}):
        raise Refused("This absence has begun, ended or been called off already; end it instead.")


def preview_cover(unit: Unit, wanted: WantedAbsence, *, today: date) -> MovePlan:
    """What would go to whom if the absence began now, with both loads."""
    items = [item for item in list_moving(unit, MoveFilter(had=wanted.login), today=today) if not item.held]
    spread = _cover_spread(items, _cover_people(unit, wanted, today=today))
    touched = {wanted.login} | {to for to in spread.targets if to}
    words = f"absence until {wanted.to_on:%m/%d/%Y}"
    return MovePlan(uuid4(), words, spread, loads_then(spread, with_names(unit, touched)))


def sick_today(unit: Unit, wanted: WantedAbsence, *, today: date) -> Stepped:
    """Plan and begin in one act. Raises as save_absence does."""
    return begin_absence(unit, save_absence(unit, wanted, today=today), today=today)


def begin_absence(unit: Unit, absence: Absence, *, today: date) -> Stepped:
    """The person is away: everything not held goes to the cover. Done once, whoever asks."""
    if not unit.value(_STEP, {"absence": absence.absence_id, "step": "begun"}):
        return Stepped(absence, "begun", 0, "somebody began it already")
    return _hand_over(unit, _read(unit, absence.absence_id), "begun", today=today)


def follow_absence(unit: Unit, absence: Absence, *, today: date) -> Stepped:
    """What came free or came in for somebody who is away goes the same way."""
    return _hand_over(unit, absence, "followed", today=today)


def end_absence(unit: Unit, absence: Absence) -> Stepped:
    """The person is back: what nobody touched returns; what was worked on stays with who worked on it."""
    if not unit.value(_STEP, {"absence": absence.absence_id, "step": "ended"}):
        return Stepped(absence, "ended", 0, "somebody ended it already")
    moves = unit.rows(_MOVES, {"absence": absence.absence_id}, into=int)
    done = [undo_move(unit, move, kind="return") for move in moves]
    left = "; ".join(each.skipped_text for each in done if each.skipped_text)
    return Stepped(_read(unit, absence.absence_id), "ended", sum(each.moved for each in done), left)


def step_absences(unit: Unit, *, today: date) -> tuple[Stepped, ...]:
    """What is due: absences that begin, those under way with work come free, those that are over. Run by the worker."""
    found: list[Stepped] = []
    for absence in list_absences(unit):
        if absence.state == "planned" and absence.to_on < today:
            unit.value(_STEP, {"absence": absence.absence_id, "step": "called_off"})
        elif absence.state == "planned" and absence.from_on <= today:
            found.append(begin_absence(unit, absence, today=today))
        elif absence.state == "begun" and absence.to_on < today:
            found.append(end_absence(unit, absence))
        elif absence.state == "begun":
            stepped = follow_absence(unit, absence, today=today)
            found += [stepped] if stepped.moved else []
    return tuple(found)


def _hand_over(unit: Unit, absence: Absence, what: str, *, today: date) -> Stepped:
    wanted = WantedAbsence(absence.login, absence.from_on, absence.to_on, absence.cover, absence.cover_team)
    plan = preview_cover(unit, wanted, today=today)
    if not plan.spread.items:
        return Stepped(absence, what, 0, "")
    plan = replace(plan, words=f"{absence.name} is away until {absence.to_on:%m/%d/%Y}")
    done: MoveDone = carry_out(unit, plan, kind="absence", absence=absence.absence_id)
    pool = sum(not to for to in plan.spread.targets)
    left = [f"{pool} of them to the pool, where nobody of the cover works"] if pool and _has_cover(absence) else []
    return Stepped(absence, what, done.moved, "; ".join([*left, *([done.skipped_text] if done.skipped_text else [])]))


def _has_cover(absence: Absence) -> bool:
    return bool(absence.cover or absence.cover_team)


def _cover_people(unit: Unit, wanted: WantedAbsence, *, today: date) -> tuple[Staffer, ...]:
    """Who covers and is here; nobody when the cover is away, too."""
    if not wanted.cover and not wanted.cover_team:
        return ()
    target = MoveTarget("team", wanted.cover_team) if wanted.cover_team else MoveTarget("person", wanted.cover)
    try:
        people, _words = find_people(unit, target, today=today)
    except Refused:
        return ()
    return tuple(person for person in people if person.login != wanted.login)


def _cover_spread(items: Sequence[MovingItem], people: Sequence[Staffer]) -> Spread:
    """Everything leaves the absent person: what nobody of the cover may work goes to the pool."""
    spread = spread_items(items, people)
    return Spread(
        (*spread.items, *spread.stay), (*spread.targets, *("" for _item in spread.stay)), ()
    )


def _read(unit: Unit, absence_id: int) -> Absence:
    return unit.one(f"{_LIST} WHERE a.id = %(id)s", {"id": absence_id}, into=Absence, missing="No such absence.")
