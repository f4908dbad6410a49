"""What an invariant is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """One invariant; `sql` gives one text column: ids and cents of what breaks it."""

    name: str
    meaning: str
    sql: str
