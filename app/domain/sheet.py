"""What a cell of a list holds when the list leaves as a file: a text, a day, a moment, an amount or a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in cents: a number with two decimals in every file."""

    cents: int


# None is an empty cell. An int is a number without decimals (days, items), never money.
Value = str | date | datetime | Amount | int | None
