"""What a move does to the loads of the people it touches, before it happens. Pure; cents."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.money import total
from app.workqueues.types import Load, QueueRow


@dataclass(frozen=True, slots=True)
class LoadChange:
    """One person's load now and after the move."""

    login: str
    items: int
    cents: int
    items_then: int
    cents_then: int


def preview_loads(loads: tuple[Load, ...], rows: tuple[QueueRow, ...], to: str) -> tuple[LoadChange, ...]:
    """Everybody who loses or gets rows when they move to the login `to` (empty: the pool)."""
    known = {load.login: load for load in loads}
    touched = dict.fromkeys([*(row.assignee for row in rows if row.assignee), *([to] if to else [])])
    return tuple(_change(login, known.get(login), rows, to) for login in touched)


def _change(login: str, load: Load | None, rows: tuple[QueueRow, ...], to: str) -> LoadChange:
    items, cents = (load.items, load.cents) if load else (0, 0)
    gone = [row for row in rows if row.assignee == login]
    come = rows if login == to else ()
    return LoadChange(
        login,
        items,
        cents,
        items - len(gone) + len(come),
        cents - total(row.balance for row in gone) + total(row.balance for row in come),
    )
