"""Take next at many desks, and the plain statement it could be at best, in the same run.

The plain statement is that of PERFORMANCE.md 2: a bare table with two partial indexes, no row-level
security, no right asked for, no change told. It says what the machine can do; what holds on any machine is the ratio
to it.
"""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from app.db.credentials import Credentials
from app.db.database import Database
from tests.bench.figure import Figure, at_least, at_most
from tests.office import Office

PROCESSES, TAKES = 2, 40
PAUSE, PACED_TAKES = 1.0, 15        # seconds between two items of a desk: thirty times the pace of a person
TAKE = "SELECT id FROM api.take_next_v1('follow_up', 'pool', '{}', '{}', '{}')"
_PLAIN = """
CREATE SCHEMA IF NOT EXISTS bench;
GRANT USAGE ON SCHEMA bench TO PUBLIC;
CREATE TABLE IF NOT EXISTS bench.plain (id bigint PRIMARY KEY, rank smallint, due_on date, status smallint, holder text,
    lease_until timestamptz);
TRUNCATE bench.plain;
INSERT INTO bench.plain SELECT id, rank, due_on, 0 FROM app.work_item
    WHERE status = 0 AND queue = 'follow_up' AND assignee IS NULL;
CREATE INDEX IF NOT EXISTS plain_take ON bench.plain (rank, due_on, id) WHERE status = 0;
CREATE INDEX IF NOT EXISTS plain_held ON bench.plain (holder, lease_until) WHERE status = 1;
GRANT SELECT, UPDATE ON bench.plain TO PUBLIC;
ANALYZE bench.plain"""
_PLAIN_TAKE = """
UPDATE bench.plain SET status = 1, holder = session_user, lease_until = now() + interval '15 min'
WHERE id = (SELECT id FROM bench.plain WHERE status = 0 ORDER BY rank, due_on, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What each desk does: this statement so many times, with `pause` seconds between two on average."""

    sql: str
    takes: int
    pause: float = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What all desks did together: items a second, the 95th percentile of one take, items given twice."""

    each_second: float
    p95_ms: float
    twice: int


def measure_takes(office: Office, desks: int) -> list[Figure]:
    """Desks take the next item as fast as they can, with the house's function and with the plain statement.

    They never pause, so the time of one take is at least the number of desks by the takes a second: the limit of 50 ms
    stands for 50 desks and grows with them. A second run lets each desk take one item a second.
    """
    logins = [f"desk{at}" for at in range(max(5, desks // 10))]        # a login may hold twelve lines
    for login in logins:
        office.enrol(login, "specialist")
    with office.unit("root") as unit:
        unit.execute("UPDATE app.work_item SET status = 0, holder = NULL, lease_until = NULL WHERE status = 1")
        free = unit.number(
            "SELECT count(*) FROM app.work_item WHERE status = 0 AND queue = 'follow_up' AND assignee IS NULL"
        )
        for statement in _PLAIN.split(";"):
            unit.execute(statement)
    with office.database("root").statement() as unit:
        unit.execute("VACUUM (ANALYZE) app.work_item")
    takes = min(TAKES, free // (2 * desks))
    credentials = [office.credentials(logins[at % len(logins)]) for at in range(desks)]
    plain = _run(credentials, Wish(_PLAIN_TAKE, takes))
    ours = _run(credentials, Wish(TAKE, takes))
    paced = _run(credentials, Wish(TAKE, min(takes, PACED_TAKES), PAUSE))
    name = f"take next at {desks} desks"
    return [
        at_least(name, ours.each_second, "items/s", 1000),
        at_most(f"{name}, p95", ours.p95_ms, "ms", max(50, desks)),
        at_most(f"{name}, one a second each: p95", paced.p95_ms, "ms", 50),
        at_most(f"{name}, items given twice", ours.twice + paced.twice, "items", 0),
        at_least(f"plain statement at {desks} desks, no security", plain.each_second, "items/s", 0),
        at_most(f"plain statement at {desks} desks, p95", plain.p95_ms, "ms", max(50, desks)),
        at_most(f"{name}: the plain statement is faster by", plain.each_second / ours.each_second, "x", 4),
    ]


def _run(credentials: list[Credentials], wish: Wish) -> Taken:
    """Two processes share the desks, as one interpreter is slower than the server."""
    context = multiprocessing.get_context("spawn")
    share = len(credentials) // PROCESSES
    barrier = context.Barrier(PROCESSES)
    results: multiprocessing.SimpleQueue[tuple[float, float, list[int], list[float]]] = context.SimpleQueue()
    workers = [
        context.Process(
            target=take_all, args=(credentials[at * share : (at + 1) * share], barrier, wish, results)
        )
        for at in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    done = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    items = [item for result in done for item in result[2]]
    seconds = max(result[1] for result in done) - min(result[0] for result in done)
    times = sorted(one for result in done for one in result[3])
    return Taken(len(items) / seconds, times[len(times) * 95 // 100] * 1000, len(items) - len(set(items)))


def take_all(
    credentials: list[Credentials],
    barrier: threading.Barrier,
    wish: Wish,
    results: multiprocessing.SimpleQueue[tuple[float, float, list[int], list[float]]],
) -> None:
    """One process with its share of the desks; wall-clock start and end, items and seconds of each take."""
    databases = [Database.open(one, size=1) for one in credentials]
    for database in databases:  # plans and catalogue are warm, as at any desk after its first item
        with database.statement() as unit:
            unit.value(wish.sql)

    def desk(database: Database) -> tuple[list[int], list[float]]:
        items, times = [], []
        with database.statement() as unit:
            for _ in range(wish.takes):
                if wish.pause:
                    time.sleep(random.uniform(0, 2 * wish.pause))
                started = time.perf_counter()
                items.append(unit.number(wish.sql))
                times.append(time.perf_counter() - started)
        return items, times

    barrier.wait()
    started = time.time()
    with ThreadPoolExecutor(len(databases)) as pool:
        found = list(pool.map(desk, databases))
    ended = time.time()
    for database in databases:
        database.close()
    items = [item for taken, _ in found for item in taken]
    results.put((started, ended, items, [one for _, times in found for one in times]))
