"""Moving work between people: by items, by a supervisor, with both loads returned."""

from __future__ import annotations

from collections.abc import Iterable

from app.db.unit import Unit
from app.workqueues.types import Load, Reassigned

_PREVIOUS = "SELECT DISTINCT assignee FROM app.work_item WHERE id = ANY(%(items)s::bigint[]) AND assignee IS NOT NULL"
_HELD = """
SELECT count(*) FROM app.work_item WHERE id = ANY(%(items)s::bigint[]) AND status = 1 AND holder <> %(to)s"""
_REASSIGN = "SELECT api.reassign_items_v1(%(items)s::bigint[], %(to)s)"
# Assigned to a person, or held without being assigned to that person.
_LOADS = """
SELECT f.login, coalesce(p.display_name, f.login) AS name, sum(f.items)::bigint AS items, sum(f.cents)::bigint AS cents
FROM (
    SELECT unnest(%(logins)s::text[]) AS login, 0 AS items, 0 AS cents
    UNION ALL
    SELECT w.assignee, count(*), sum(w.balance_cents) FROM app.work_item w
    WHERE w.status <> 9 AND w.assignee IS NOT NULL
      AND (%(logins)s::text[] = '{}' OR w.assignee = ANY(%(logins)s::text[]))
    GROUP BY 1
    UNION ALL
    SELECT w.holder, count(*), sum(w.balance_cents) FROM app.work_item w
    WHERE w.status = 1 AND w.holder IS DISTINCT FROM w.assignee
      AND (%(logins)s::text[] = '{}' OR w.holder = ANY(%(logins)s::text[]))
    GROUP BY 1) f
LEFT JOIN sec.person p ON p.login = f.login GROUP BY 1, 2 ORDER BY 1"""


def reassign_items(unit: Unit, item_ids: Iterable[int], to: str) -> Reassigned:
    """Assign open items to the login `to` (empty: back to the pool).

    What somebody else holds right now stays held until saved (counted in `held_by_others`); its assignment moves all
    the same. Raises NotPermitted without the supervisor's right, NotFound for an unknown login, Refused when the
    person does not work for an item's location.
    """
    items = list(item_ids)
    before = unit.rows(_PREVIOUS, {"items": items}, into=str)
    held = unit.number(_HELD, {"items": items, "to": to})
    moved = unit.number(_REASSIGN, {"items": items, "to": to})
    people = {*before, to} - {""}
    return Reassigned(moved, held, list_loads(unit, people) if people else ())


def list_loads(unit: Unit, logins: Iterable[str] = ()) -> tuple[Load, ...]:
    """What these people carry in my scope; without logins, everybody who carries something."""
    return tuple(unit.rows(_LOADS, {"logins": sorted(set(logins))}, into=Load))
