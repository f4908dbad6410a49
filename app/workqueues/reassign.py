"""Moving work between people: by items, by a supervisor, with both loads returned."""

from __future__ import annotations

from collections.abc import Iterable

from app.db.unit import Unit
from app.workqueues.types import Load, Reassigned

_REASSIGN = "SELECT api.reassign_items_v1(%(items)s::bigint[], %(login)s)"
_LOADS = "SELECT login, name, items, cents FROM api.loads_v1(%(logins)s::text[])"
_PREVIOUS = "SELECT DISTINCT assignee FROM app.work_item WHERE id = ANY(%(items)s::bigint[]) AND assignee IS NOT NULL"


def reassign_items(unit: Unit, item_ids: Iterable[int], to: str) -> Reassigned:
    """Assign open items to the login `to` (empty: back to the pool).

    Items another person holds right now stay with the holder until saved and are counted in `held_by_others`; their
    assignment moves all the same. Raises NotPermitted without the supervisor's right, NotFound for an unknown login.
    """
    items = list(item_ids)
    before = unit.rows(_PREVIOUS, {"items": items}, into=str)
    held = unit.number(
        """SELECT count(*) FROM app.work_item
        WHERE id = ANY(%(items)s::bigint[]) AND status = 1 AND holder <> %(login)s""",
        {"items": items, "login": to},
    )
    moved = unit.number(_REASSIGN, {"items": items, "login": to})
    return Reassigned(moved, held, list_loads(unit, [*before, *([to] if to else [])]))


def list_loads(unit: Unit, logins: Iterable[str] = ()) -> tuple[Load, ...]:
    """What these people carry in my scope; without logins, everybody who carries something."""
    return tuple(unit.rows(_LOADS, {"logins": sorted(set(logins))}, into=Load))
