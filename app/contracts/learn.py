"""What payers allow where no contract is known, learned from their own decisions; shown and marked, never work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.db.database import Database
from app.db.unit import Unit
from app.domain.errors import NotFound

LOOK_BACK_DAYS = 365
_PRACTICES = "SELECT id FROM app.practice WHERE %(code)s = '' OR code = %(code)s ORDER BY id"
_LEARN = "SELECT api.learn_allowed_v1(%(practice)s, %(today)s, %(since)s)"


@dataclass(frozen=True, slots=True)
class Learned:
    """Practices looked at, and prices learned, changed or forgotten; the same again changes none."""

    practices: int
    changed: int


def learn_allowed(database: Database, *, today: date, practice: str = "") -> Learned:
    """Learn from a year of decisions, one practice in a transaction. Raises NotFound, NotPermitted."""
    with database.unit(read_only=True) as unit:
        ids = unit.rows(_PRACTICES, {"code": practice}, into=int)
    if practice and not ids:
        raise NotFound("There is no practice with this code in your scope.")
    changed = 0
    for practice_id in ids:

        def work(unit: Unit, practice_id: int = practice_id) -> int:
            since = today - timedelta(days=LOOK_BACK_DAYS)
            return unit.number(_LEARN, {"practice": practice_id, "today": today, "since": since})

        changed += database.perform(work)
    return Learned(len(ids), changed)
