"""The queues: a page with its header, take next at many desks, note and next, the daily run, on books of two sizes.

Buffers are exact on any machine; times are of a client on the same two cores. The daily run is measured with every
claim of the largest book opened, and stated per 400,000 of them, the growth being linear (PERFORMANCE.md 3); a book of
two millions or more is measured with the 8 % that are open in it.

By hand, once an issue: `python3 dev.py bench queue --sizes 500000,5000000 --kept FOLDER` (25 GB on a disk).
"""

from __future__ import annotations

import statistics
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta

from app.db.database import Database
from app.jobs.daily import LANES, run_daily
from app.workqueues.list import PAGE_ROWS, count_rows, list_page, page_statement, statement_params
from app.workqueues.outcome import save_and_next
from app.workqueues.take import take_next
from app.workqueues.types import OutcomeToSave, QueueQuery
from tests.bench.figure import Figure, Options, at_most
from tests.bench.kept import BookServer
from tests.bench.lists import Lists
from tests.bench.takes import measure_takes
from tests.bench.timing import buffers, p95_ms
from tests.office import Office

QUERY = QueueQuery("follow_up")
OPEN_CLAIMS, LARGE_BOOK = 400_000, 2_000_000


@dataclass(frozen=True, slots=True)
class Page:
    """What one queue page costs at one size of the book."""

    buffers: int
    deep_buffers: int
    p95_ms: float


def measure(options: Options) -> list[Figure]:
    """Figures of PERFORMANCE.md's bench table that belong to the queues."""
    server = BookServer(options.kept)
    server.start()
    try:
        figures: list[Figure] = []
        pages: list[Page] = []
        lists = Lists()
        for size in options.sizes:
            office = server.book(size)
            page = measure_page(office)
            pages.append(page)
            lists.add(office)
            figures.append(at_most(f"queue page + header at {size:,} claims", page.buffers, "buffers", 3000))
            ratio = page.deep_buffers / page.buffers
            figures.append(at_most(f"queue page at 80 % depth at {size:,}, to the first", ratio, "x", 2))
            figures.append(at_most(f"queue page + header at {size:,}, p95", page.p95_ms, "ms", 15))
            if size == options.sizes[-1]:
                figures += lists.figures(size)
                flat = page.buffers / pages[0].buffers
                figures.append(at_most("queue page, largest book to smallest", flat, "x", 1.1))
                for desks in options.desks:
                    figures += measure_takes(office, desks)
                figures += measure_next(office)
                figures += measure_daily(office, whole=size < LARGE_BOOK)
            office.remove()
        return figures
    finally:
        server.stop()


def measure_page(office: Office) -> Page:
    """Buffers of the page and its header, of a page at 80 % depth, and the time of both together."""
    today = date.today()
    params = statement_params(QUERY, today) | {"limit": PAGE_ROWS + 1}
    with office.unit("lopez") as unit:
        header = "SELECT sum(items), sum(cents) FROM api.queue_counts_v1('follow_up')"
        buffers(unit, header, {})  # a session's first call reads the catalogue
        first = buffers(unit, page_statement(QUERY, after=False), params)
        first += buffers(unit, header, {})
        depth = count_rows(unit, QUERY, today=today).items * 4 // 5
        key = unit.one(
            """SELECT rank, due_on AS due, id AS item FROM app.work_item WHERE status <> 9 AND queue = 'follow_up'
            ORDER BY rank, due_on, id OFFSET %(depth)s LIMIT 1""",
            {"depth": depth},
            into=Key,
            missing="no row",
        )
        behind = params | {"rank": key.rank, "due": key.due, "item": key.item}
        deep = buffers(unit, page_statement(QUERY, after=True), behind)
        p95 = p95_ms(lambda: (list_page(unit, QUERY, today=today), count_rows(unit, QUERY, today=today)), 60)
    return Page(first, deep, p95)


@dataclass(frozen=True, slots=True)
class Key:
    """Where a deep page starts."""

    rank: int
    due: date
    item: int


def measure_next(office: Office) -> list[Figure]:
    """Note, outcome, release and the next item: statements between two claims, and their time."""
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET status = 0, holder = NULL, lease_until = NULL WHERE status = 1")
    times: list[float] = []
    with closing(Database.open(office.credentials("chen"), size=1)) as database, database.statement() as unit:
        item = take_next(unit, QUERY)
        for _ in range(40):
            assert item is not None, "the queue of the book is long enough"
            before, started = unit.statements, time.perf_counter()
            item = save_and_next(unit, OutcomeToSave(item.item_id, item.version, "in_process", "called"), QUERY)
            times.append(time.perf_counter() - started)
            trips = unit.statements - before
    return [
        at_most("note + outcome + next item, without the panes", trips, "round trips", 1),
        at_most("note + outcome + next item, median", statistics.median(times) * 1000, "ms", 150),
    ]


def measure_daily(office: Office, *, whole: bool) -> list[Figure]:
    """A rule that changes every row, the next day, and that day again; `whole`: with every claim open, not 8 %."""
    with office.unit("root") as unit:
        unit.execute("SET LOCAL statement_timeout = 0")
        unit.execute("TRUNCATE app.work_item, app.work_reason, app.change, app.queue_summary CASCADE")
        open_claims = unit.execute(_REOPEN, {"whole": whole})
    with office.database("root").statement() as unit:
        unit.execute("VACUUM (ANALYZE) app.claim")
    with closing(Database.open(office.credentials("svc_daily"), size=LANES)) as database:
        today = date.today()
        run_daily(database, today=today, lanes=LANES)
        with office.unit("root") as unit:
            unit.execute("UPDATE app.rule SET text = text || '.' WHERE family = 'follow_up'")
        seconds = []
        for day in (today, today + timedelta(days=1), today + timedelta(days=1)):
            started = time.perf_counter()
            run_daily(database, today=day, lanes=LANES)
            seconds.append((time.perf_counter() - started) * OPEN_CLAIMS / open_claims)
    return [
        at_most("daily run, all rows, per 400,000 open", seconds[0], "s", 30),
        at_most("daily run, ordinary day, per 400,000 open", seconds[1], "s", 5),
        at_most("daily run, nothing to do, per 400,000 open", seconds[2], "s", 5),
    ]


# One claim in fifty comes due on the next day, as in an office whose payers are asked after four to seven weeks.
_REOPEN = """
UPDATE app.claim c SET balance_cents = charge_cents, status = 'submitted',
    submitted_on = current_date - p.follow_up_days + CASE WHEN c.id %% 50 = 0 THEN 1 ELSE -(c.id %% 40)::integer END
FROM app.payer p WHERE p.id = c.payer_id AND (%(whole)s OR c.id %% 25 IN (7, 19))"""
