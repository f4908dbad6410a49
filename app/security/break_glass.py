"""Break-glass: access to a place a person has no scope for, taken for a stated reason and a limited time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.db.unit import Unit

USUAL_MINUTES = 60
MOST_MINUTES = 480


@dataclass(frozen=True, slots=True)
class TakenAccess:
    """Access somebody took. It is over at `until`, or at `ended_at` when it was given back or taken away earlier."""

    id: int
    login: str
    name: str
    practice: str
    location: str
    reason: str
    taken_at: datetime
    until: datetime
    ended_at: datetime | None
    ended_by: str
    seen_by: str
    seen_at: datetime | None
    seen_text: str

    @property
    def place(self) -> str:
        """`NORTH` or `NORTH/MAIN`."""
        return f"{self.practice}/{self.location}" if self.location else self.practice

    def is_open(self, now: datetime) -> bool:
        """Whether the place is still seen through it."""
        return self.ended_at is None and now < self.until


def take_access(unit: Unit, practice: str, location: str, *, reason: str, minutes: int = USUAL_MINUTES) -> int:
    """Take access; its number. Raises NotFound, Refused (seen already, too long, no reason), NotPermitted."""
    return unit.number(
        "SELECT sec.take_access(%(practice)s, %(location)s, %(reason)s, %(minutes)s)",
        {"practice": practice, "location": location, "reason": reason, "minutes": minutes},
    )


def return_access(unit: Unit, access: int) -> None:
    """Give it back early, or take it away as an administrator. Raises NotFound, Refused."""
    unit.execute("SELECT sec.return_access(%(access)s)", {"access": access})


def see_access(unit: Unit, access: int, words: str = "") -> None:
    """Say that the reason was read. Raises NotPermitted (the own one too), NotFound, Conflict."""
    unit.execute("SELECT sec.see_access(%(access)s, %(words)s)", {"access": access, "words": words})


def list_taken(unit: Unit, *, since: datetime) -> tuple[TakenAccess, ...]:
    """What was taken since a moment, newest first: the own, or everybody's to who answers for the office."""
    return tuple(unit.rows("SELECT * FROM sec.taken_access(%(since)s)", {"since": since}, into=TakenAccess))
