"""What a desk reads once after signing in, and what it shows of an exception without a claim."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.claims.detail_types import TimeLineEntry
from app.db.unit import Unit, as_json


@dataclass(frozen=True, slots=True)
class Place:
    """A location with its practice. `band` is the index of the practice's colour."""

    location_id: int
    location: str
    practice_id: int
    practice_code: str
    practice: str
    band: int


@dataclass(frozen=True, slots=True)
class PayerName:
    """A payer as a filter names it."""

    payer_id: int
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person work can be moved to."""

    login: str
    name: str


@dataclass(frozen=True, slots=True)
class JobRun:
    """The newest run of one job of the worker; `ok` None while it runs."""

    name: str
    started_at: datetime
    finished_at: datetime | None
    ok: bool | None
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class Preference:
    """One remembered thing of a person's desk; `value` is the window's own JSON text."""

    key: str
    value: str


_PLACES = """
SELECT l.id AS location_id, l.name AS location, p.id AS practice_id, p.code AS practice_code, p.name AS practice, p.band
FROM app.location l JOIN app.practice p ON p.id = l.practice_id ORDER BY p.name, l.name"""
_PAYERS = "SELECT id AS payer_id, code, name FROM app.payer ORDER BY name"
_COLLEAGUES = """
SELECT login, display_name AS name FROM sec.person WHERE kind = 'person' AND ended_at IS NULL ORDER BY display_name"""
_REQUESTS = """
    SELECT (SELECT count(*) FROM app.approval WHERE decision IS NULL)
         + (SELECT count(*) FROM app.practice_due WHERE state = 'asked')
         + (SELECT count(*) FROM app.paper_check WHERE state = 'second')"""
_JOBS = """
SELECT DISTINCT ON (name) name, started_at, finished_at, ok, next_at FROM app.job ORDER BY name, started_at DESC"""
_PREFERENCES = "SELECT key, value::text AS value FROM app.preference WHERE login = session_user::text"
_PREFER = """
INSERT INTO app.preference (key, value) VALUES (%(key)s, %(value)s)
ON CONFLICT (login, key) DO UPDATE SET value = excluded.value"""


_REMIT_OF_ITEM = """
SELECT c.remit_id FROM app.work_item w JOIN app.remit_claim c ON c.id = w.remit_claim_id WHERE w.id = %(item)s"""


def remit_of_item(unit: Unit, item_id: int) -> int | None:
    """The payment an exception without a claim came with, or None."""
    return unit.row(_REMIT_OF_ITEM, {"item": item_id}, into=int)


_NOTES_OF_ITEM = """
SELECT e.at, e.at::date AS "on", e.kind, e.text, coalesce(p.display_name, e.actor) AS actor, NULL::bigint AS cents
FROM app.work_item w JOIN app.event e ON e.remit_claim_id = w.remit_claim_id
LEFT JOIN sec.person p ON p.login = e.actor
WHERE w.id = %(item)s AND e.claim_id IS NULL ORDER BY e.at DESC"""


def notes_of_item(unit: Unit, item_id: int) -> tuple[TimeLineEntry, ...]:
    """What was done on an exception without a claim, newest first."""
    return tuple(unit.rows(_NOTES_OF_ITEM, {"item": item_id}, into=TimeLineEntry))


def list_places(unit: Unit) -> tuple[Place, ...]:
    """The locations in scope, by practice and name."""
    return tuple(unit.rows(_PLACES, into=Place))


def list_payers(unit: Unit) -> tuple[PayerName, ...]:
    """All payers by name."""
    return tuple(unit.rows(_PAYERS, into=PayerName))


def list_colleagues(unit: Unit) -> tuple[Colleague, ...]:
    """The people of the office by name."""
    return tuple(unit.rows(_COLLEAGUES, into=Colleague))


def count_requests(unit: Unit) -> int:
    """What waits for a second person in a supervisor's scope: the rows of the approvals page."""
    return unit.number(_REQUESTS)


def list_jobs(unit: Unit) -> tuple[JobRun, ...]:
    """The newest run of each job, by name."""
    return tuple(unit.rows(_JOBS, into=JobRun))


def list_preferences(unit: Unit) -> tuple[Preference, ...]:
    """What this person's desk remembers."""
    return tuple(unit.rows(_PREFERENCES, into=Preference))


def save_preference(unit: Unit, key: str, value: object) -> None:
    """Remember one thing; `value` is anything JSON can hold."""
    unit.execute(_PREFER, {"key": key, "value": as_json(value)})
