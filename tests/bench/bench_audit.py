"""What the audit costs: posting with and without it in turns, opening a claim, sealing and proving.

With and without are measured in one run on one server, in turns, and the medians compared: this machine's speed of the
hour falls out. Small operations are the hardest case: one audit row each beside two legs.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from app.audit.keys import new_key
from app.audit.verify import verify_audit
from app.claims.detail import claim_detail
from app.db.unit import Unit
from app.jobs.seal import seal_all
from tests.bench.bench_posting import lay_book, post_all
from tests.bench.figure import Figure, Options, at_most
from tests.book import Book, charge_legs, open_book, post
from tests.office import Office, OfficeServer, wanted_server

CLAIMS, TURNS, SMALL, OPENS = 2_000, 3, 400, 200
_TRIGGER = "ALTER TABLE led.op {} TRIGGER note_operation"


def measure(_options: Options) -> list[Figure]:
    """Three turns each way."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        large = _overhead(lambda audited: _post_large(server, audited=audited))
        office = Office.copy_of_template(server)
        book = open_book(office)
        small = _overhead(lambda audited: _post_small(office, book, audited=audited))
        opened, bare = _open(office, book)
        key, worker = new_key(), office.database("svc_worker")
        started = time.perf_counter()
        rows = seal_all(worker, key).rows
        sealed = time.perf_counter() - started
        lag = _lag(office, book, lambda: seal_all(worker, key))
        started = time.perf_counter()
        with office.unit("svc_backup", read_only=True) as unit:
            assert verify_audit(unit).ok
        proved = time.perf_counter() - started
    finally:
        server.stop()
    return [
        at_most("audit: posting slower, operations of 500 claims", large, "%", 10),
        at_most("audit: posting slower, operations of one line", small, "%", 10),
        at_most("audit: opening a claim, written down", opened * 1000, "ms", 50),
        at_most("audit: opening a claim, folded into the row before", bare * 1000, "ms", 50),
        at_most("audit: sealing 1,000 rows", sealed / rows * 1000, "s", 5),
        at_most("audit: from commit to sealed, a run every 10 s", 10 + lag, "s", 15),
        at_most("audit: proving 1,000 rows", proved / rows * 1000, "s", 5),
    ]


def _overhead(run: Callable[[bool], float]) -> float:
    """By how many per cent the audited way is slower, medians of turns taken alternately."""
    run(True)       # warm
    times: dict[bool, list[float]] = {True: [], False: []}
    for turn in range(2 * TURNS):
        audited = turn % 2 == 0
        times[audited].append(run(audited))
    return max(0.0, (statistics.median(times[True]) / statistics.median(times[False]) - 1) * 100)


def _post_large(server: OfficeServer, *, audited: bool) -> float:
    office = Office.copy_of_template(server)
    try:
        lay_book(office, CLAIMS)
        _switch(office, on=audited)
        return post_all(office).post
    finally:
        office.remove()


def _post_small(office: Office, book: Book, *, audited: bool) -> float:
    _switch(office, on=audited)
    database = office.database("chen")
    started = time.perf_counter()
    for turn in range(SMALL):
        with database.unit() as unit:
            post(unit, book.practice_a, charge_legs(book.a1, 100 + turn), kind="charges")
    spent = time.perf_counter() - started
    _switch(office, on=True)
    return spent


def _switch(office: Office, *, on: bool) -> None:
    with office.unit("root") as unit:
        unit.execute(_TRIGGER.format("ENABLE ALWAYS" if on else "DISABLE"))


def _open(office: Office, book: Book) -> tuple[float, float]:
    """Seconds to open a claim: as its first opening, and again within five minutes."""
    with office.unit("root") as unit:       # rows that were posted without the audit would be findings of the proof
        unit.execute("ALTER TABLE led.op DISABLE TRIGGER note_operation")
        unit.execute(_AUDIT_LATE)
        unit.execute(_TRIGGER.format("ENABLE ALWAYS"))
    first = _timed(office, lambda unit: claim_detail(unit, book.a2.claim_id), 1)
    return first, _timed(office, lambda unit: claim_detail(unit, book.a2.claim_id), OPENS)


_AUDIT_LATE = """
INSERT INTO aud.entry (action, op_id, practice_id) SELECT 'money.' || kind, op_id, practice_id FROM led.op AS o
WHERE NOT EXISTS (SELECT FROM aud.entry AS e WHERE e.op_id = o.op_id)"""


def _timed(office: Office, work: Callable[[Unit], object], times: int) -> float:
    found = []
    for _turn in range(times):
        started = time.perf_counter()
        with office.unit("lopez") as unit:
            work(unit)
        found.append(time.perf_counter() - started)
    return statistics.median(found)


def _lag(office: Office, book: Book, seal: Callable[[], object]) -> float:
    """Seconds from an operation's commit to its seal, the pause between two runs left out."""
    with office.unit("chen") as unit:
        post(unit, book.practice_a, charge_legs(book.a1, 77), kind="charges")
    started = time.perf_counter()
    seal()
    return time.perf_counter() - started
