"""Taking the next item of a list with filters that take next itself does not know: age, balance, clock, outcome ..."""

from __future__ import annotations

from datetime import date

from app.db.unit import Unit
from app.workqueues import outcome as outcomes
from app.workqueues import take
from app.workqueues.take import TAKEN_COLUMNS, TAKEN_NAMES
from app.workqueues.types import OutcomeToSave, PageKey, QueueQuery, TakenItem
from app.workqueues.walk import end_of_walk, may_end_early, walk, walk_params

CANDIDATES, ROUNDS = 64, 20
_FIRST = f"SELECT {TAKEN_COLUMNS} FROM api.take_first_v1(%(items)s::bigint[]) t {TAKEN_NAMES}"


def take_next_of(unit: Unit, query: QueueQuery, *, today: date) -> TakenItem | None:
    """Hold the first free item of what the list shows; None when nothing of it is left.

    Two colleagues with the same view never get the same item: the candidates are locked in order, taken ones skipped.
    """
    if not query.has_more:
        return take.take_next(unit, query)
    after: PageKey | None = None
    for _round in range(ROUNDS):
        params = walk_params(query, today, after) | {"limit": CANDIDATES}
        wanted = unit.rows(
            f"SELECT w.id FROM ({walk(query, after=after is not None, free=True)}) w ORDER BY w.rank, w.due_on, w.id",
            params, into=int,
        )  # fmt: skip
        if wanted:
            taken = unit.row(_FIRST, {"items": wanted}, into=TakenItem)
            if taken is not None:
                return taken
        elif may_end_early(query):
            after = unit.row(end_of_walk(query, after=after is not None), params, into=PageKey)
            if after is None:
                return None
        else:
            return None
    return None


def save_and_next_of(unit: Unit, save: OutcomeToSave, query: QueueQuery, *, today: date) -> TakenItem | None:
    """Save an outcome and hold the next item of what the list shows, in one unit."""
    if not query.has_more:
        return outcomes.save_and_next(unit, save, query)
    outcomes.save_outcome(unit, save)
    return take_next_of(unit, query, today=today)
