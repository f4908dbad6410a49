"""The job log every desk shows: one row per run, with its result in words and the time of the next one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.db.database import Database
from app.domain.errors import AppError

_START = "INSERT INTO app.job (name, started_at) VALUES (%(name)s, %(now)s) RETURNING id"
_END = """
UPDATE app.job SET finished_at = %(now)s, ok = %(ok)s, text = %(text)s, next_at = %(next_at)s WHERE id = %(id)s"""
_LAST_GOOD = "SELECT max(started_at) FROM app.job WHERE name = %(name)s AND ok"
_BEAT = """
WITH mine AS (SELECT max(id) AS id FROM app.job WHERE name = 'worker')
UPDATE app.job j SET finished_at = %(now)s, ok = true, next_at = %(next_at)s FROM mine WHERE j.id = mine.id"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a run that came to its end has to complain of: the log shows it red."""

    text: str


Clock = Callable[[], datetime]


def logged(
    database: Database, name: str, work: Callable[[], str | Trouble], *, clock: Clock, next_at: datetime | None = None
) -> str:
    """Run `work` and write its sentence, or the error's, into the log; an AppError is raised again afterwards.

    Trouble is written as a run that did not go well, and its text returned.
    """
    with database.unit() as unit:
        job = unit.number(_START, {"name": name, "now": clock()})
    ok, text = False, "stopped before its end"
    try:
        done = work()
        ok = not isinstance(done, Trouble)
        text = done.text if isinstance(done, Trouble) else done
    except AppError as error:
        text = error.sentence
        raise
    finally:
        with database.unit() as unit:
            unit.execute(_END, {"id": job, "now": clock(), "ok": ok, "text": text, "next_at": next_at})
    return text


def last_good_run(database: Database, name: str) -> datetime | None:
    """When the last run that went well began."""
    with database.unit(read_only=True) as unit:
        found = unit.value(_LAST_GOOD, {"name": name})
    return found if isinstance(found, datetime) else None


def start_heartbeat(database: Database, *, now: datetime) -> None:
    """A new row for this worker; `beat` keeps it fresh."""
    with database.unit() as unit:
        unit.execute(_START, {"name": "worker", "now": now})


def beat(database: Database, *, now: datetime, next_at: datetime) -> None:
    """The worker lives; after `next_at` a desk shows it red."""
    with database.unit() as unit:
        unit.execute(_BEAT, {"now": now, "next_at": next_at})
