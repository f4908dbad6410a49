"""What the audit costs: posting with and without it in turns, opening a claim, sealing and proving.

With and without are measured in one run on one server, in turns, and the medians compared: this machine's speed of the
hour falls out. The smallest posting is the hardest case: a patient's payment at the counter, two legs.
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
from app.posting.counter import take_payment
from tests.bench.bench_posting import lay_book, post_all
from tests.bench.figure import Figure, Options, at_most
from tests.book import Book, charge_legs, open_book, post
from tests.db.counter_book import TODAY as PAID_ON
from tests.db.counter_book import counter_book
from tests.office import Office, OfficeServer, wanted_server

CLAIMS, TURNS, SMALL, OPENS = 2_000, 3, 600, 200
_TRIGGER = "ALTER TABLE led.op {} TRIGGER note_operation"


def measure(_options: Options) -> list[Figure]:
    """Three turns each way."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        large = _overhead(lambda audited: _post_large(server, audited=audited))
        office = Office.copy_of_template(server)
        book = open_book(office)
        small = _small(server)
        _fill(office, book)
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
        at_most("audit: posting slower, a patient's payment", small, "%", 10),
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


def _small(server: OfficeServer) -> float:
    """By how many per cent a patient's payment is slower: two offices, payment by payment in turns."""
    times: dict[bool, list[float]] = {True: [], False: []}
    offices = {audited: Office.copy_of_template(server) for audited in times}
    books = {audited: counter_book(office) for audited, office in offices.items()}
    news = {audited: book.new(100) for audited, book in books.items()}
    _switch(offices[False], on=False)
    for turn in range(SMALL):
        for audited in (turn % 2 == 0, turn % 2 == 1):
            started = time.perf_counter()
            with offices[audited].unit("chen") as unit:
                take_payment(unit, news[audited], (), today=PAID_ON)
            times[audited].append(time.perf_counter() - started)
    for office in offices.values():
        office.remove()
    cold = SMALL // 20
    return max(0.0, (statistics.median(times[True][cold:]) / statistics.median(times[False][cold:]) - 1) * 100)


def _switch(office: Office, *, on: bool) -> None:
    with office.unit("root") as unit:
        unit.execute(_TRIGGER.format("ENABLE ALWAYS" if on else "DISABLE"))


def _fill(office: Office, book: Book) -> None:
    """Operations to be sealed and proved."""
    for turn in range(SMALL):
        with office.unit("chen") as unit:
            post(unit, book.practice_a, charge_legs(book.a1, 100 + turn), kind="charges")


def _open(office: Office, book: Book) -> tuple[float, float]:
    """Seconds to open a claim: written down (and taken back, so that the next is new, too), and within five minutes."""

    def first(unit: Unit) -> None:
        unit.execute("SAVEPOINT before")
        claim_detail(unit, book.a2.claim_id)
        unit.execute("ROLLBACK TO before")

    written = _timed(office, first, OPENS)
    return written, _timed(office, lambda unit: claim_detail(unit, book.a2.claim_id), OPENS)


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
