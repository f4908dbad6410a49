"""Saved views: a queue with filters under a name, one's own or shared by a lead with a team or with everybody.

A view keeps codes, ids and bounds; amounts are cents. What a later version no longer knows is left out when it is read.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from app.db.unit import Unit, as_json
from app.domain.errors import NotFound, Refused
from app.workqueues.types import QueueQuery

EVERYBODY = "*"
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class SavedView:
    """A named filter. `team` is '' for one's own, `*` for everybody's, else the team it is shared with.

    `key` 1 to 9 is the digit after V that opens it; `owner_name` who made it; `mine` whether I may change it.
    """

    view_id: int
    name: str
    query: QueueQuery
    team: str
    key: int | None
    owner: str
    owner_name: str
    mine: bool


class _Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """The filters as they lie in the database."""

    whose: str = "team"
    due: str = "all"
    practice_ids: tuple[int, ...] = ()
    location_ids: tuple[int, ...] = ()
    payer_ids: tuple[int, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    assignee: str = ""
    balance_from: int | None = None
    balance_to: int | None = None
    clock_kinds: tuple[str, ...] = ()
    clock_within: int | None = None
    categories: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    escalated: bool = False


@dataclass(frozen=True, slots=True)
class _Row:
    view_id: int
    name: str
    queue: str
    filters: str
    team: str
    key: int | None
    owner: str
    owner_name: str
    mine: bool


_LIST = """
SELECT v.id AS view_id, v.name, v.queue, v.filters::text AS filters, v.team, v.key, v.owner,
    coalesce(p.display_name, v.owner) AS owner_name,
    v.owner = session_user::text OR (v.team <> '' AND sec.has_group('supervisor')) AS mine
FROM app.saved_view v LEFT JOIN sec.person p ON p.login = v.owner
ORDER BY v.team <> '', v.key NULLS LAST, v.name, v.id"""
_ADD = """
INSERT INTO app.saved_view (name, queue, filters, team, key)
VALUES (%(name)s, %(queue)s, %(filters)s, %(team)s, %(key)s)
ON CONFLICT (owner, name) DO UPDATE SET queue = excluded.queue, filters = excluded.filters, team = excluded.team,
    key = excluded.key, changed_at = clock_timestamp() RETURNING id"""
# A digit belongs to one of my views: the newest keeps it.
_FREE_KEY = """
UPDATE app.saved_view SET key = NULL WHERE owner = session_user::text AND key = %(key)s AND name <> %(name)s"""
_DELETE = "DELETE FROM app.saved_view WHERE id = %(view)s"


def list_views(unit: Unit) -> tuple[SavedView, ...]:
    """The views I may open: my own first, by key and name, then the shared ones."""
    return tuple(_view(row) for row in unit.rows(_LIST, into=_Row))


def save_view(unit: Unit, name: str, query: QueueQuery, *, team: str = "", key: int | None = None) -> int:
    """Keep a query under a name of mine; the same name again replaces it. Returns its number.

    Raises Refused for an empty or long name or a key that is no digit; NotPermitted for sharing without being a lead.
    """
    name = name.strip()
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Refused(f"A view needs a name of at most {LONGEST_NAME} signs.")
    if key is not None and not 1 <= key <= 9:
        raise Refused("The key of a view is a digit from 1 to 9.")
    if key is not None:
        unit.execute(_FREE_KEY, {"key": key, "name": name})
    values = {"name": name, "queue": query.queue, "filters": as_json(_kept(query)), "team": team, "key": key}
    return unit.number(_ADD, values)


def delete_view(unit: Unit, view_id: int) -> None:
    """Forget a view. Raises NotFound for one that is gone or not mine to change."""
    if not unit.execute(_DELETE, {"view": view_id}):
        raise NotFound("This view is gone already, or somebody else's.")


def query_to_memory(query: QueueQuery) -> object:
    """A query as a preference keeps it: codes, ids and bounds."""
    return msgspec.to_builtins(_kept(query), str_keys=True)


def query_from_memory(queue: str, kept: object) -> QueueQuery:
    """What was kept, as a query of the queue; something else: everything in the queue."""
    try:
        return _query(queue, msgspec.convert(kept, _Kept))
    except msgspec.ValidationError:
        return QueueQuery(queue)


def filter_codes(query: QueueQuery) -> str:
    """The filters as codes and bounds, for the record of an export."""
    kept, empty = _kept(query), _Kept()
    told = [name for name in _Kept.__struct_fields__ if getattr(kept, name) != getattr(empty, name)]
    parts = [f"{name}={_code(getattr(kept, name))}" for name in told]
    return " ".join([f"queue={query.queue}", *parts])[:500]


def _code(value: object) -> str:
    return ",".join(str(each) for each in value) if isinstance(value, tuple) else str(value)


def _kept(query: QueueQuery) -> _Kept:
    return _Kept(**{name: getattr(query, name) for name in _Kept.__struct_fields__})


def _view(row: _Row) -> SavedView:
    try:
        kept = msgspec.json.decode(row.filters, type=_Kept)
    except msgspec.ValidationError:
        kept = _Kept()
    query = _query(row.queue, kept)
    return SavedView(row.view_id, row.name, query, row.team, row.key, row.owner, row.owner_name, row.mine)


def _query(queue: str, kept: _Kept) -> QueueQuery:
    return replace(QueueQuery(queue), **{name: getattr(kept, name) for name in _Kept.__struct_fields__})
