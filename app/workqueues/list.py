"""One page of a queue, and its header, under the person's own row-level security.

The page walks an index in queue order (app.workqueues.walk) and joins names only for the rows it shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from app.db.unit import Unit
from app.domain.money import Cents
from app.workqueues.types import PageKey, Queue, QueuePage, QueueQuery, QueueRow, QueueTotal
from app.workqueues.walk import end_of_walk, may_end_early, walk, walk_params

PAGE_ROWS = 200

ROW_COLUMNS = """
    w.id AS item_id, w.claim_id, w.version, w.rank, w.due_on AS due, w.claim_number AS claim, w.patient_name AS patient,
    w.payer_id, coalesce(p.name, '') AS payer, w.practice_id, coalesce(pr.name, '') AS practice,
    coalesce(pr.code, '') AS practice_code, w.location_id, coalesce(l.name, '') AS location,
    coalesce(l.code, '') AS location_code, w.service_from, w.balance_cents AS balance,
    w.clock_kind AS clock, w.clock_on, w.text AS why,
    coalesce(w.holder, '') AS holder, coalesce(h.display_name, '') AS holder_name,
    coalesce(w.assignee, '') AS assignee, coalesce(a.display_name, '') AS assignee_name, w.parked,
    w.status = 2 AS asleep, w.team, w.category, w.escalated, coalesce(o.title, w.last_outcome) AS last_outcome,
    w.touches, w.touched_at::date AS touched_on, w.clock_verify, w.due_at"""
# What stands on the reason that owns the item: one more look-up a row, only for lists that show it.
_REASON = ", r.opened_on, r.reference"
_NO_REASON = ", NULL::date AS opened_on, '' AS reference"
_OF_REASON = "LEFT JOIN LATERAL (SELECT * FROM app.work_reason x WHERE x.id = w.reason_id OFFSET 0) r ON true"
# Each list of names is read once per page; joined as tables they are looked up row by row, 2,000 buffers a page.
NAMES = """
    p AS MATERIALIZED (SELECT id, name FROM app.payer),
    pr AS MATERIALIZED (SELECT id, name, code FROM app.practice),
    l AS MATERIALIZED (SELECT id, name, code FROM app.location),
    o AS MATERIALIZED (SELECT code, title FROM app.outcome),
    h AS MATERIALIZED (SELECT login, display_name FROM sec.person)"""
ROW_NAMES = """
    LEFT JOIN p ON p.id = w.payer_id LEFT JOIN pr ON pr.id = w.practice_id LEFT JOIN l ON l.id = w.location_id
    LEFT JOIN o ON o.code = w.last_outcome
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
    unit: Unit,
    query: QueueQuery,
    *,
    today: date,
    after: PageKey | None = None,
    limit: int = PAGE_ROWS,
    details: bool = False,
) -> QueuePage:
    """At most `limit` rows of a queue behind `after`, in queue order (rank, due date, id).

    `details` also reads what stands on the owning reason (opened, reference). A filter no index is sorted by looks at
    a bounded part of the queue; `until` then says how far, and the next page may start there.
    """
    if query.queue == "unrouted":
        # Nobody holds what waits to be routed, and it is assigned to nobody.
        of_somebody = query.whose == "mine" or query.assignee
        return QueuePage((), False) if of_somebody else _unrouted_page(unit, after=after, limit=limit)
    params = statement_params(query, today, after) | {"limit": limit + 1}
    rows = unit.rows(page_statement(query, after=after is not None, details=details), params, into=QueueRow)
    until = None
    if len(rows) <= limit and may_end_early(query):
        until = unit.row(end_of_walk(query, after=after is not None), params, into=PageKey)
    return QueuePage(tuple(rows[:limit]), len(rows) > limit, until)


def all_pages(unit: Unit, query: QueueQuery, *, today: date, limit: int, details: bool = False) -> Iterator[QueuePage]:
    """Page after page until the end of the queue, also past what one page looks at."""
    after: PageKey | None = None
    while True:
        page = list_page(unit, query, today=today, after=after, limit=limit, details=details)
        yield page
        if not page.more and page.until is None:
            return
        after = page.rows[-1].key if page.more else page.until


def list_rows(unit: Unit, item_ids: Iterable[int]) -> tuple[QueueRow, ...]:
    """The present state of known items, for a live refresh; finished and vanished ones are left out."""
    sql = f"""WITH {NAMES} SELECT {ROW_COLUMNS}{_NO_REASON} FROM app.work_item w {ROW_NAMES}
        WHERE w.id = ANY(%(items)s::bigint[]) AND w.status <> 9"""
    return tuple(unit.rows(sql, {"items": list(item_ids)}, into=QueueRow))


def count_rows(unit: Unit, query: QueueQuery, *, today: date) -> QueueTotal:
    """Rows and cents of everything the query matches.

    Counts by queue, practice, location and person come from the folded summary plus what is not folded yet (exact and
    flat); other filters count index entries, at most `walk.WALKED` of them: `at_least` says that there may be more.
    """
    if query.queue == "unrouted":
        if query.whose == "mine" or query.assignee:
            return QueueTotal(0, Cents(0))
        sql = f"""SELECT count(*) AS items, coalesce(sum(balance), 0)::bigint AS cents, false AS at_least
            FROM ({_UNROUTED}) u"""
        return unit.one(sql, into=QueueTotal, missing="")
    if query.is_summed:
        return unit.one(_SUMMED, statement_params(query, today), into=QueueTotal, missing="")
    return unit.one(count_statement(query), statement_params(query, today), into=QueueTotal, missing="")


def count_statement(query: QueueQuery) -> str:
    """The SQL of a count that walks."""
    early = f"EXISTS ({end_of_walk(query, after=False)})" if may_end_early(query) else "false"
    return f"""SELECT count(*) AS items, coalesce(sum(m.balance_cents), 0)::bigint AS cents, {early} AS at_least
        FROM ({walk(query, after=False, limit="ALL")}) m"""


# What one holds of others is not assigned to one: the few lines of one's own leases are counted beside the summary.
_SUMMED = """
SELECT coalesce(sum(items), 0)::bigint AS items, coalesce(sum(cents), 0)::bigint AS cents, false AS at_least
FROM (
    SELECT items, cents, practice_id, location_id FROM api.queue_counts_v1(%(queue)s)
    WHERE (%(whose)s <> 'pool' OR assignee = '') AND (%(whose)s <> 'mine' OR assignee = session_user::text)
      AND (%(assignee)s = '' OR assignee = %(assignee)s)
    UNION ALL
    SELECT 1, w.balance_cents, w.practice_id, w.location_id FROM app.work_item w
    WHERE %(whose)s = 'mine' AND w.queue = %(queue)s AND w.status = 1 AND w.holder = session_user::text
      AND w.assignee IS DISTINCT FROM session_user::text
      AND (%(assignee)s = '' OR w.assignee = %(assignee)s)) counted
WHERE (%(practices)s::int[] = '{}' OR practice_id = ANY(%(practices)s::int[]))
  AND (%(locations)s::int[] = '{}' OR location_id = ANY(%(locations)s::int[]))"""


def page_statement(query: QueueQuery, *, after: bool, details: bool = False) -> str:
    """The SQL of a page; `after` for one that starts behind a key (`rank`, `due`, `item`)."""
    more, joined = (_REASON, _OF_REASON) if details else (_NO_REASON, "")
    # OFFSET 0 keeps the plan one look-up per row shown at every size of the book; a join is planned by guessed numbers.
    # The outer one keeps the names out of that loop: each list of names is hashed once.
    return f"""
    WITH k AS MATERIALIZED ({walk(query, after=after)}), {NAMES}
    SELECT {ROW_COLUMNS}{more}
    FROM (SELECT i.* FROM k CROSS JOIN LATERAL (SELECT * FROM app.work_item i WHERE i.id = k.id OFFSET 0) i OFFSET 0) w
        {ROW_NAMES} {joined}
    ORDER BY w.rank, w.due_on, w.id"""


def statement_params(query: QueueQuery, today: date, after: PageKey | None = None) -> dict[str, object]:
    """The values of a query, for pages and counts."""
    return walk_params(query, today, after)


def _unrouted_page(unit: Unit, *, after: PageKey | None, limit: int) -> QueuePage:
    """The unrouted queue: what waits for a person to say whose it is, in the shape of every other queue."""
    behind = " AND (u.opened_at::date, u.id) > (%(due)s::date, %(item)s::bigint)" if after else ""
    params: dict[str, object] = {"limit": limit + 1}
    if after is not None:
        params |= {"due": after.due, "item": after.item_id}
    sql = f"{_UNROUTED}{behind} ORDER BY u.opened_at::date, u.id LIMIT %(limit)s"
    rows = unit.rows(sql, params, into=QueueRow)
    return QueuePage(tuple(rows[:limit]), len(rows) > limit)
