"""One page of a queue, and its header, under the person's own row-level security.

The page walks a partial index in queue order and joins names only for the rows it shows; the predicates `status <> 9`
and `status = 1` stand as literals, since a generic plan cannot prove them from a parameter (PERFORMANCE.md 1).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from app.db.unit import Unit
from app.domain.money import Cents
from app.workqueues.types import PageKey, Queue, QueuePage, QueueQuery, QueueRow, QueueTotal

PAGE_ROWS = 200

ROW_COLUMNS = """
    w.id AS item_id, w.claim_id, w.version, w.rank, w.due_on AS due, w.claim_number AS claim, w.patient_name AS patient,
    w.payer_id, coalesce(p.name, '') AS payer, w.practice_id, coalesce(pr.name, '') AS practice,
    coalesce(pr.code, '') AS practice_code, w.location_id, coalesce(l.name, '') AS location,
    coalesce(l.code, '') AS location_code, w.service_from, w.balance_cents AS balance,
    w.clock_kind AS clock, w.clock_on, w.text AS why,
    coalesce(w.holder, '') AS holder, coalesce(h.display_name, '') AS holder_name,
    coalesce(w.assignee, '') AS assignee, coalesce(a.display_name, '') AS assignee_name, w.parked,
    w.status = 2 AS asleep"""
# Each list of names is read once per page; joined as tables they are looked up row by row, 2,000 buffers a page.
NAMES = """
    p AS MATERIALIZED (SELECT id, name FROM app.payer),
    pr AS MATERIALIZED (SELECT id, name, code FROM app.practice),
    l AS MATERIALIZED (SELECT id, name, code FROM app.location),
    h AS MATERIALIZED (SELECT login, display_name FROM sec.person)"""
ROW_NAMES = """
    LEFT JOIN p ON p.id = w.payer_id LEFT JOIN pr ON pr.id = w.practice_id LEFT JOIN l ON l.id = w.location_id
    LEFT JOIN h ON h.login = w.holder LEFT JOIN h AS a ON a.login = w.assignee"""

_QUEUES = "SELECT code, title, section, ord, key FROM app.queue WHERE active ORDER BY ord, code"

_UNROUTED = """
SELECT u.id AS item_id, NULL::bigint AS claim_id, 1 AS version, 5 AS rank, u.opened_at::date AS due,
    u.identifier AS claim, '' AS patient, NULL::integer AS payer_id, u.name AS payer, NULL::integer AS practice_id,
    '' AS practice, '' AS practice_code, NULL::integer AS location_id, '' AS location, '' AS location_code,
    NULL::date AS service_from, u.cents AS balance, '' AS clock, NULL::date AS clock_on,
    'unknown ' || u.kind || ' ' || u.identifier || ': ' || u.items || ' ' || CASE u.what WHEN 'claims' THEN
        CASE u.items WHEN 1 THEN 'claim waits' ELSE 'claims wait' END
        ELSE CASE u.items WHEN 1 THEN 'payment claim waits' ELSE 'payment claims wait' END END
        || ' to be routed' AS why
FROM app.unrouted u WHERE u.released_at IS NULL"""


def list_queues(unit: Unit) -> tuple[Queue, ...]:
    """All active queues in the order of the side bar."""
    return tuple(unit.rows(_QUEUES, into=Queue))


def list_page(
    unit: Unit, query: QueueQuery, *, today: date, after: PageKey | None = None, limit: int = PAGE_ROWS
) -> QueuePage:
    """At most `limit` rows of a queue behind `after`, in queue order (rank, due date, id)."""
    if query.queue == "unrouted":
        # Nobody holds what waits to be routed, and it is assigned to nobody.
        of_somebody = query.whose == "mine" or query.assignee
        return QueuePage((), False) if of_somebody else _unrouted_page(unit, after=after, limit=limit)
    params = statement_params(query, today) | {"limit": limit + 1}
    if after is not None:
        params |= {"rank": after.rank, "due": after.due, "item": after.item_id}
    rows = unit.rows(page_statement(query, after=after is not None), params, into=QueueRow)
    return QueuePage(tuple(rows[:limit]), len(rows) > limit)


def list_rows(unit: Unit, item_ids: Iterable[int]) -> tuple[QueueRow, ...]:
    """The present state of known items, for a live refresh; finished and vanished ones are left out."""
    sql = f"""WITH {NAMES} SELECT {ROW_COLUMNS} FROM app.work_item w {ROW_NAMES}
        WHERE w.id = ANY(%(items)s::bigint[]) AND w.status <> 9"""
    return tuple(unit.rows(sql, {"items": list(item_ids)}, into=QueueRow))


def count_rows(unit: Unit, query: QueueQuery, *, today: date) -> QueueTotal:
    """Rows and cents of everything the query matches.

    Counts by queue, practice, location and person come from the folded summary plus what is not folded yet (exact and
    flat); payer, age and date filters count index entries.
    """
    if query.queue == "unrouted":
        if query.whose == "mine" or query.assignee:
            return QueueTotal(0, Cents(0))
        sql = f"SELECT count(*) AS items, coalesce(sum(balance), 0)::bigint AS cents FROM ({_UNROUTED}) u"
        return unit.one(sql, into=QueueTotal, missing="")
    if query.whose == "mine" or query.payer_ids or query.due == "now" or query.age_from or query.age_to is not None:
        return unit.one(_count_sql(query), statement_params(query, today), into=QueueTotal, missing="")
    found = unit.one(_SUMMED, statement_params(query, today), into=QueueTotal, missing="")
    return QueueTotal(found.items, Cents(found.cents))


_SUMMED = """
SELECT coalesce(sum(items), 0)::bigint AS items, coalesce(sum(cents), 0)::bigint AS cents
FROM api.queue_counts_v1(%(queue)s)
WHERE (%(practices)s::int[] = '{}' OR practice_id = ANY(%(practices)s::int[]))
  AND (%(locations)s::int[] = '{}' OR location_id = ANY(%(locations)s::int[]))
  AND (%(whose)s <> 'pool' OR assignee = '')
  AND (%(assignee)s = '' OR assignee = %(assignee)s)"""


def page_statement(query: QueueQuery, *, after: bool) -> str:
    """The SQL of a page; `after` for one that starts behind a key (`rank`, `due`, `item`)."""
    where = _filters(query)
    if after:
        where += " AND (w.rank, w.due_on, w.id) > (%(rank)s::smallint, %(due)s::date, %(item)s::bigint)"
    keys = _mine(where, "rank, due_on, id", "%(limit)s") if query.whose == "mine" else f"""
        SELECT w.id FROM app.work_item w WHERE w.status <> 9 AND w.queue = %(queue)s {where}
        ORDER BY w.rank, w.due_on, w.id LIMIT %(limit)s"""
    # OFFSET 0 keeps the plan one look-up per row shown at every size of the book; a join is planned by guessed numbers.
    return f"""
    WITH k AS MATERIALIZED ({keys}), {NAMES}
    SELECT {ROW_COLUMNS}
    FROM k CROSS JOIN LATERAL (SELECT * FROM app.work_item i WHERE i.id = k.id OFFSET 0) w {ROW_NAMES}
    ORDER BY w.rank, w.due_on, w.id"""


def _count_sql(query: QueueQuery) -> str:
    where = _filters(query)
    source = f"({_mine(where, 'id', 'ALL')})" if query.whose == "mine" else f"""
        (SELECT w.balance_cents FROM app.work_item w WHERE w.status <> 9 AND w.queue = %(queue)s {where})"""
    return f"SELECT count(*) AS items, coalesce(sum(balance_cents), 0)::bigint AS cents FROM {source} m"


def _mine(where: str, order: str, limit: str) -> str:
    """Assigned to me or held by me: two short index walks, since an OR over both would walk the whole queue."""
    cells = "w.id, w.rank, w.due_on, w.balance_cents"
    head = f"SELECT {cells} FROM app.work_item w WHERE w.queue = %(queue)s {where}"
    return f"""
        SELECT m.id, m.balance_cents FROM (
            ({head} AND w.status <> 9 AND w.assignee = session_user::text ORDER BY {order} LIMIT {limit})
            UNION
            ({head} AND w.status = 1 AND w.holder = session_user::text)) m
        ORDER BY {order} LIMIT {limit}"""


def _filters(query: QueueQuery) -> str:
    """The further conditions of a query, as constant text; values are bound."""
    found = []
    if query.whose == "pool":
        found.append("w.assignee IS NULL")
    if query.assignee:
        found.append("w.assignee = %(assignee)s")
    if query.due == "now":
        found.append("w.status <> 2")
    if query.practice_ids:
        found.append("w.practice_id = ANY(%(practices)s::int[])")
    if query.location_ids:
        found.append("w.location_id = ANY(%(locations)s::int[])")
    if query.payer_ids:
        found.append("w.payer_id = ANY(%(payers)s::int[])")
    if query.age_from is not None:
        found.append("w.service_from <= %(latest)s::date")
    if query.age_to is not None:
        found.append("w.service_from >= %(earliest)s::date")
    return "".join(f" AND {condition}" for condition in found)


def statement_params(query: QueueQuery, today: date) -> dict[str, object]:
    """The values of a query, for pages and counts."""
    return {
        "queue": query.queue,
        "whose": query.whose,
        "assignee": query.assignee,
        "practices": list(query.practice_ids),
        "locations": list(query.location_ids),
        "payers": list(query.payer_ids),
        "latest": today - timedelta(days=query.age_from or 0),
        "earliest": today - timedelta(days=query.age_to or 0),
    }


def _unrouted_page(unit: Unit, *, after: PageKey | None, limit: int) -> QueuePage:
    """The unrouted queue: what waits for a person to say whose it is, in the shape of every other queue."""
    behind = " AND (u.opened_at::date, u.id) > (%(due)s::date, %(item)s::bigint)" if after else ""
    params: dict[str, object] = {"limit": limit + 1}
    if after is not None:
        params |= {"due": after.due, "item": after.item_id}
    sql = f"{_UNROUTED}{behind} ORDER BY u.opened_at::date, u.id LIMIT %(limit)s"
    rows = unit.rows(sql, params, into=QueueRow)
    return QueuePage(tuple(rows[:limit]), len(rows) > limit)
