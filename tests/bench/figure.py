"""One measured figure beside its limit."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import msgspec


class Figure(msgspec.Struct, frozen=True):
    """A value in its unit; `ok` says whether it keeps the limit (seconds and megabytes are fractions)."""

    name: str
    value: float
    unit: str
    limit: float
    ok: bool


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for: sizes of the books in claims, smallest first, desks, takes of the crash run.

    `kept` is a folder on a disk where books stay for the next run; None: they are made anew and removed. `table` is a
    file for the row of every statement of the pages.
    """

    sizes: tuple[int, ...] = (50_000, 500_000)
    desks: tuple[int, ...] = (50, 100)
    takes: int = 10_000
    kept: Path | None = None
    table: Path | None = None


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that must not exceed its limit."""
    return Figure(name, round(value, 4), unit, limit, value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that must reach its limit."""
    return Figure(name, round(value, 4), unit, limit, value >= limit)
