"""The small repeated work of the worker: folding of change rows, the sweep of leases, the daily copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.db.database import Database
from app.db.listen import CHANNEL

KEPT_COPIES = 7


def fold_changes(database: Database) -> int:
    """Fold what was written since the last time and hint the desks to poll; the folding's number, 0 for nothing.

    The hint is a transaction of its own after the commit: a notification in it would hold every writer's commit.
    """
    with database.unit() as unit:
        seq = unit.number("SELECT api.fold_changes_v1()")
    if seq:
        with database.statement() as unit:
            unit.execute("SELECT pg_notify(%(channel)s, %(seq)s::text)", {"channel": CHANNEL, "seq": seq})
    return seq


def sweep_leases(database: Database) -> int:
    """Give items with an expired lease back to their queues; how many."""
    with database.unit() as unit:
        return unit.number("SELECT api.sweep_leases_v1()")


def make_copy(folder: Path, write: Callable[[Path], object], *, now: datetime) -> Path:
    """Have the copy of the day written (`write` replaces the file as a whole) and keep the newest seven."""
    file = folder / f"office-{now:%Y-%m-%d}.backup"
    write(file)
    for old in sorted(folder.glob("office-*.backup"))[:-KEPT_COPIES]:
        old.unlink()
    return file
