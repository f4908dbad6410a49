"""The price of row-level security: every statement of the pages with it and without, asked by who sees part of it.

The book is the demo office 22 times over (tests/bench/grown.py); the person sees 40 of its 198 locations. A second copy
of the same book has row-level security switched off on every table: same login, same statement, same parameters, in
turns; the quickest tenth of up to a hundred runs counts, as other work only adds. Without security a list of all rows
finds five times as many of them, so a ratio below 1 is no wonder.

`--table FILE` keeps the row of every statement.
"""

from __future__ import annotations

import inspect
import re
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date

import psycopg

from app.db.database import Database, connect
from app.domain.errors import AppError
from app.security.desk import sign_in
from app.ui.server_office import ServerOffice
from tests.bench.figure import Figure, Options, at_most
from tests.bench.grown import grown_books
from tests.bench.kept import BookServer
from tests.bench.screens import KNOWN, Known, Reading, readings
from tests.bench.sent import Sent, recorded
from tests.office import Office

MOST, FELT_MS = 3.0, 2      # below two milliseconds the price is that of asking for the scope at all
WARM, FEWEST, ROUNDS, BUDGET_SECONDS, TRIES = 6, 5, 101, 1.5, 4


@dataclass(frozen=True, slots=True)
class Cost:
    """One statement of one reading: milliseconds that a tenth of its runs keep, with row-level security and without."""

    name: str
    sql: str
    guarded_ms: float
    bare_ms: float

    @property
    def ratio(self) -> float:
        """How much dearer it is with it."""
        return self.guarded_ms / self.bare_ms


def measure(options: Options) -> list[Figure]:
    """Every reading of the pages."""
    server = BookServer(options.kept)
    server.start()
    try:
        guarded, bare = grown_books(server)
        costs = measure_all(guarded, bare, date.today())
        guarded.remove()
        bare.remove()
    finally:
        server.stop()
    if options.table is not None:
        options.table.write_text(table(costs), encoding="utf-8")
    worst = max(costs, key=lambda cost: cost.ratio)
    slowest = max(costs, key=lambda cost: cost.guarded_ms)
    dearer = sum(cost.ratio > MOST for cost in costs)
    felt = max((cost for cost in costs if cost.guarded_ms >= FELT_MS), key=lambda cost: cost.ratio)
    return [
        at_most(f"row-level security, {len(costs)} statements, dearest ({worst.name})", worst.ratio, "x", MOST),
        at_most(f"row-level security: dearest of {FELT_MS} ms and more ({felt.name})", felt.ratio, "x", MOST),
        at_most(f"row-level security: statements dearer than {MOST:.0f} x", dearer, "", 0),
        at_most("row-level security: median of all statements", statistics.median(c.ratio for c in costs), "x", MOST),
        at_most("row-level security: all statements together",
                sum(c.guarded_ms for c in costs) / sum(c.bare_ms for c in costs), "x", MOST),
        at_most(f"slowest statement of a page under it ({slowest.name})", slowest.guarded_ms, "ms", 200),
    ]  # fmt: skip


def measure_all(guarded: Office, bare: Office, today: date) -> list[Cost]:
    """Each statement once, however many pages send it. Raises AssertionError when a reading is left out."""
    left_out = reading_methods() - {reading.method for reading in readings(today)} - WITHOUT_ROWS
    assert not left_out, f"readings that are not measured: {', '.join(sorted(left_out))}"
    with guarded.unit("root") as unit:
        known = unit.one(KNOWN, into=Known, missing="the book is empty")
    done: set[tuple[str, str]] = set()
    costs = []
    for reading in readings(today):
        sent = list(sent_by(guarded, reading, known))
        for number, each in enumerate(sent, start=1):
            key = (each.sql, repr(each.params))
            if key not in done:
                done.add(key)
                name = f"{reading.name} {number}" if len(sent) > 1 else reading.name
                costs.append(cost(guarded, bare, reading.login, each, name))
    return costs


# Pictures: bytes by their key, of rows that another reading has shown; and a warning asked while a form is typed.
WITHOUT_ROWS = {"letter_picture", "paper_picture", "evidence_picture", "print_cover", "letter_twin"}


def reading_methods() -> set[str]:
    """Names of the office's methods that only read."""
    return {
        name for name, method in inspect.getmembers(ServerOffice, inspect.isfunction)
        if not name.startswith("_") and "read_only=True" in inspect.getsource(method)
    }  # fmt: skip


def sent_by(office: Office, reading: Reading, known: Known) -> Iterator[Sent]:
    """The statements of one reading, in order."""
    person = sign_in(office.credentials(reading.login), size=1)
    with closing(person.database), recorded() as sent:
        desk = ServerOffice(person, _no_service)
        try:
            reading.ask(desk, known)
        except AppError as error:
            raise AssertionError(f"{reading.name}: {error.sentence}") from error
    yield from sent


def cost(guarded: Office, bare: Office, login: str, sent: Sent, name: str) -> Cost:
    """On new connections while it seems too dear, at most four times: a process may sit on the busier processor."""
    quick = [float("inf"), float("inf")]
    for _ in range(TRIES):
        quick = [min(pair) for pair in zip(quick, _in_turns(guarded, bare, login, sent), strict=True)]
        if quick[0] <= MOST * quick[1]:
            break
    return Cost(name, sent.sql, *quick)


def _in_turns(guarded: Office, bare: Office, login: str, sent: Sent) -> list[float]:
    """Milliseconds that a tenth of the runs keep, with security and without; what is written is taken back."""
    times: tuple[list[float], list[float]] = ([], [])
    with (
        closing(connect(guarded.credentials(login))) as with_it, closing(connect(bare.credentials(login))) as without,
        with_it.transaction(force_rollback=True), without.transaction(force_rollback=True),
    ):  # fmt: skip
        for connection in (with_it, without):
            for _ in range(WARM):
                _timed(connection, sent)
        until = time.perf_counter() + BUDGET_SECONDS
        for turn in range(ROUNDS):
            first = turn % 2
            for side in (first, 1 - first):
                times[side].append(_timed((with_it, without)[side], sent))
            if turn + 1 >= FEWEST and time.perf_counter() > until:
                break
    return [sorted(each)[len(each) // 10] * 1000 for each in times]


def _timed(connection: psycopg.Connection[tuple[object, ...]], sent: Sent) -> float:
    started = time.perf_counter()
    cursor = connection.execute(sent.sql, sent.params)
    if cursor.description:
        cursor.fetchall()
    return time.perf_counter() - started


def table(costs: list[Cost]) -> str:
    """Markdown, the dearest first."""
    rows = [
        f"| {cost.name} | {asks(cost.sql)} | {cost.guarded_ms:.2f} | {cost.bare_ms:.2f} | {cost.ratio:.2f} |"
        for cost in sorted(costs, key=lambda cost: -cost.ratio)
    ]
    head = "| page asks | of | with, ms | without, ms | ratio |\n|---|---|---:|---:|---:|\n"
    return head + "\n".join(rows) + "\n"


def asks(sql: str) -> str:
    """The first table or function a statement names."""
    found = re.search(r"\b(?:api|app|led|sec|stage)\.[a-z_0-9]+", sql)
    return f"`{found.group()}`" if found else ""


def _no_service() -> Database:
    raise AssertionError("no reading of a page needs a service")

