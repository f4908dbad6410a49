"""Who works queues here: places, skills, loads, and whether away today; and the numbers the floor goes by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from app.db.unit import Unit
from app.rules.assign import Grant, Staffer
from app.rules.spread import Carries

_STAFF = "SELECT login, name, practice_id, location_id FROM sec.staff()"
_SKILLS = "SELECT login, skill AS word FROM app.skill"
_AWAY = """
SELECT login FROM app.absence
WHERE state IN ('planned', 'begun') AND from_on <= %(today)s::date AND to_on >= %(today)s::date"""
_LOADS = """
SELECT l.login, coalesce(p.display_name, l.login) AS name, l.items, l.cents, l.overdue
FROM api.person_loads_v1(%(logins)s::text[]) l LEFT JOIN sec.person p ON p.login = l.login"""
_SETTINGS = "SELECT code, number, word, text FROM app.floor_setting ORDER BY code"
_SET = """
UPDATE app.floor_setting SET number = coalesce(%(number)s::integer, number), word = coalesce(%(word)s, word),
    changed_by = session_user, changed_at = clock_timestamp() WHERE code = %(code)s"""
_OFFICE_NOW = "SELECT (clock_timestamp() AT TIME ZONE zone) FROM app.office_clock"


@dataclass(frozen=True, slots=True)
class Setting:
    """One number or word the office may change, and what it means."""

    code: str
    number: int | None
    word: str
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    login: str
    name: str
    practice_id: int | None
    location_id: int | None


@dataclass(frozen=True, slots=True)
class _Skill:
    login: str
    word: str


def load_staff(unit: Unit, *, today: date) -> tuple[Staffer, ...]:
    """Everybody who works queues, with the whole load and whether away on a day. For leads and services."""
    skills: dict[str, set[str]] = {}
    for each in unit.rows(_SKILLS, into=_Skill):
        skills.setdefault(each.login, set()).add(each.word)
    away = set(unit.rows(_AWAY, {"today": today}, into=str))
    loads = {load.login: load for load in list_carries(unit)}
    places: dict[str, list[_Place]] = {}
    for place in unit.rows(_STAFF, into=_Place):
        places.setdefault(place.login, []).append(place)
    return tuple(
        Staffer(
            login,
            found[0].name,
            tuple(Grant(place.practice_id, place.location_id) for place in found),
            frozenset(skills.get(login, ())),
            loads[login].items if login in loads else 0,
            loads[login].cents if login in loads else 0,
            login in away,
        )
        for login, found in sorted(places.items())
    )


def list_carries(unit: Unit, logins: Iterable[str] = ()) -> tuple[Carries, ...]:
    """What people carry in the whole office, as totals; without logins everybody who carries something."""
    return tuple(unit.rows(_LOADS, {"logins": sorted(set(logins))}, into=Carries))


def list_settings(unit: Unit) -> tuple[Setting, ...]:
    """What the floor goes by, by code."""
    return tuple(unit.rows(_SETTINGS, into=Setting))


def read_setting(unit: Unit, code: str) -> Setting:
    """One of them. Raises NotFound."""
    sql = "SELECT code, number, word, text FROM app.floor_setting WHERE code = %(code)s"
    return unit.one(sql, {"code": code}, into=Setting, missing=f'There is no setting "{code}".')


def change_setting(unit: Unit, code: str, *, number: int | None = None, word: str | None = None) -> Setting:
    """Set one of them. Raises NotFound, NotPermitted."""
    read_setting(unit, code)
    unit.execute(_SET, {"code": code, "number": number, "word": word})
    return read_setting(unit, code)


def office_now(unit: Unit) -> datetime:
    """Date and time of day in the office's zone, without a zone."""
    found = unit.value(_OFFICE_NOW)
    assert isinstance(found, datetime)
    return found
