"""How a list is walked in queue order: by the queue, by one location or payer, or through what is mine.

Every filter is answered from an index alone (work_item_list, work_item_of_payer, work_item_of_location). A filter that
no index is sorted by looks at `WALKED` items at most from where it starts, so that a page costs the same at any size of
the book; the page then says how far it looked. The predicates `status <> 9` and `status = 1` stand as literals, since a
generic plan cannot prove them from a parameter (PERFORMANCE.md 1).
"""

from __future__ import annotations

from datetime import date, timedelta

from app.workqueues.types import PageKey, QueueQuery

WALKED = 40_000             # index entries: some 700 buffers
_SEEN = """w.id, w.rank, w.due_on, w.balance_cents, w.status, w.assignee, w.practice_id, w.location_id, w.payer_id,
    w.service_from, w.clock_kind, w.clock_on, w.category, w.team, w.escalated, w.last_outcome"""
_ORDER = "w.rank, w.due_on, w.id"
_BEHIND = " AND (w.rank, w.due_on, w.id) > (%(rank)s::smallint, %(due)s::date, %(item)s::bigint)"


def walk(query: QueueQuery, *, after: bool, limit: str = "%(limit)s", free: bool = False) -> str:
    """SQL of the ids, dates and cents of what the query matches, in queue order, at most `limit` (`ALL`: all).

    `after` for one that starts behind a key (`rank`, `due`, `item`); `free` for what one may take.
    """
    found = filters(query) + (_FREE if free else "")
    behind = _BEHIND if after else ""
    if query.whose == "mine":
        return _mine(found + behind, limit)
    if _several(query):
        return _each(query, found, behind, limit)
    base = f"{_start(query)}{behind}"
    if not found:
        return f"SELECT {_SEEN} FROM app.work_item w WHERE {base} ORDER BY {_ORDER} LIMIT {limit}"
    return f"""
        SELECT w.* FROM (SELECT {_SEEN} FROM app.work_item w WHERE {base} ORDER BY {_ORDER} LIMIT %(walked)s) w
        WHERE true {found} ORDER BY {_ORDER} LIMIT {limit}"""


def may_end_early(query: QueueQuery) -> bool:
    """Whether the walk of this query looks at `WALKED` items only."""
    return query.whose != "mine" and not _several(query) and bool(filters(query))


def end_of_walk(query: QueueQuery, *, after: bool) -> str:
    """SQL of the key of the last item such a walk looked at; no row: it came to the end of the queue."""
    base = f"{_start(query)}{_BEHIND if after else ''}"
    return f"""
        SELECT w.rank, w.due_on AS due, w.id AS item_id FROM app.work_item w WHERE {base}
        ORDER BY {_ORDER} OFFSET %(walked)s - 1 LIMIT 1"""


def walk_params(query: QueueQuery, today: date, after: PageKey | None = None) -> dict[str, object]:
    """The values of a query, for walks, pages and counts."""
    found: dict[str, object] = {
        "queue": query.queue,
        "walked": WALKED,
        "whose": query.whose,
        "assignee": query.assignee,
        "practices": list(query.practice_ids),
        "locations": list(query.location_ids),
        "payers": list(query.payer_ids),
        "latest": today - timedelta(days=query.age_from or 0),
        "earliest": today - timedelta(days=query.age_to or 0),
        "today": today,
        "week": today + timedelta(days=7),
        "balance_from": query.balance_from,
        "balance_to": query.balance_to,
        "clock_kinds": list(query.clock_kinds),
        "clock_by": today + timedelta(days=query.clock_within or 0),
        "categories": list(query.categories),
        "outcomes": list(query.outcomes),
        "teams": list(query.teams),
    }
    return found | ({"rank": after.rank, "due": after.due, "item": after.item_id} if after else {})


_FREE = " AND w.status = 0 AND (w.assignee IS NULL OR w.assignee = session_user::text)"


def _start(query: QueueQuery) -> str:
    """Where the walk starts: in the queue, or in the part of it one location or payer has."""
    base = "w.status <> 9 AND w.queue = %(queue)s"
    if query.location_ids:
        return f"{base} AND w.location_id = (%(locations)s::int[])[1]"
    return f"{base} AND w.payer_id = (%(payers)s::int[])[1]" if query.payer_ids else base


def _several(query: QueueQuery) -> bool:
    return len(query.location_ids or query.payer_ids) > 1


def _each(query: QueueQuery, found: str, behind: str, limit: str) -> str:
    """Several locations or payers: the beginning of each, then sorted together."""
    column, name = ("location_id", "locations") if query.location_ids else ("payer_id", "payers")
    return f"""
        SELECT w.* FROM unnest(%({name})s::int[]) AS part (id) CROSS JOIN LATERAL (
            SELECT {_SEEN} FROM app.work_item w
            WHERE w.status <> 9 AND w.queue = %(queue)s AND w.{column} = part.id {found}{behind}
            ORDER BY {_ORDER} LIMIT {limit}) w
        ORDER BY {_ORDER} LIMIT {limit}"""


def _mine(found: str, limit: str) -> str:
    """Assigned to me or held by me: two short index walks, since an OR over both would walk the whole queue."""
    head = f"SELECT {_SEEN} FROM app.work_item w WHERE w.queue = %(queue)s"
    placed = _placed(found)
    return f"""
        SELECT w.* FROM (
            ({head} AND w.status <> 9 AND w.assignee = session_user::text {placed} ORDER BY {_ORDER} LIMIT {limit})
            UNION
            ({head} AND w.status = 1 AND w.holder = session_user::text {placed})) w
        ORDER BY {_ORDER} LIMIT {limit}"""


def _placed(found: str) -> str:
    return f"""{found} AND (%(locations)s::int[] = '{{}}' OR w.location_id = ANY(%(locations)s::int[]))
        AND (%(payers)s::int[] = '{{}}' OR w.payer_id = ANY(%(payers)s::int[]))"""


def filters(query: QueueQuery) -> str:
    """The conditions beyond where the walk starts, as constant text; values are bound."""
    wanted = (
        (query.whose == "pool", "w.assignee IS NULL"),
        (query.assignee, "w.assignee = %(assignee)s"),
        (query.due == "now", "w.status <> 2"),
        (query.due == "today", "w.status <> 2 AND w.due_on <= %(today)s::date"),
        (query.due == "overdue", "w.status <> 2 AND w.due_on < %(today)s::date"),
        (query.due == "week", "w.due_on <= %(week)s::date"),
        (query.practice_ids, "w.practice_id = ANY(%(practices)s::int[])"),
        (query.location_ids and query.payer_ids, "w.payer_id = ANY(%(payers)s::int[])"),
        (query.age_from is not None, "w.service_from <= %(latest)s::date"),
        (query.age_to is not None, "w.service_from >= %(earliest)s::date"),
        (query.balance_from is not None, "w.balance_cents >= %(balance_from)s::bigint"),
        (query.balance_to is not None, "w.balance_cents <= %(balance_to)s::bigint"),
        (query.clock_kinds, "w.clock_kind = ANY(%(clock_kinds)s::text[])"),
        (query.clock_within is not None, "w.clock_on <= %(clock_by)s::date"),
        (query.categories, "w.category = ANY(%(categories)s::text[])"),
        (query.outcomes, "w.last_outcome = ANY(%(outcomes)s::text[])"),
        (query.teams, "w.team = ANY(%(teams)s::text[])"),
        (query.escalated, "w.escalated > 0"),
    )
    return "".join(f" AND {condition}" for asked, condition in wanted if asked)
