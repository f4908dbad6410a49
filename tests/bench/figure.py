"""One measured figure beside its limit."""

from __future__ import annotations

from dataclasses import dataclass

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
    """What the person asked for: the sizes of the books, in claims, smallest first."""

    sizes: tuple[int, ...] = (50_000, 500_000)


def at_most(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that must not exceed its limit."""
    return Figure(name, round(value, 4), unit, limit, value <= limit)


def at_least(name: str, value: float, unit: str, limit: float) -> Figure:
    """A figure that must reach its limit."""
    return Figure(name, round(value, 4), unit, limit, value >= limit)
