"""What desks that do nothing cost the server: memory of all its processes with 500 sessions, each after a queue page.

Counted is the proportional share (PSS): memory that processes share, such as the buffers, counts once in all.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import psutil

from app.db.database import connect
from app.db.unit import Unit
from app.demo.scale_book import build_scale_book
from app.workqueues.list import count_rows, list_page
from app.workqueues.types import QueueQuery
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.office import Office, OfficeServer, wanted_server

SESSIONS, EACH, CLAIMS = 500, 10, 50_000
SETTLE_SECONDS = 2.0


def measure(_options: Options) -> list[Figure]:
    """The server alone, then with all sessions open and idle."""
    server = OfficeServer(wanted_server(), settings=f"max_connections = {SESSIONS + 50}")
    server.start()
    try:
        office = Office.copy_of_template(server)
        build_scale_book(office.credentials("root"), claims=CLAIMS, tell=lambda _step: None)
        logins = [f"desk{at}" for at in range(SESSIONS // EACH)]       # a login may hold twelve lines
        for login in logins:
            office.enrol(login, "specialist")
        office.sign_out()
        before = server_megabytes(server)
        with ExitStack() as open_lines:
            started = time.monotonic()
            for at in range(SESSIONS):
                line = open_lines.enter_context(closing(connect(office.credentials(logins[at % len(logins)]))))
                with line.transaction():
                    unit = Unit(line)
                    query, today = QueueQuery("follow_up"), date.today()
                    assert list_page(unit, query, today=today, details=True).rows
                    assert count_rows(unit, query, today=today).items
            opened = time.monotonic() - started
            time.sleep(SETTLE_SECONDS)
            serving = backends(server)
            after = server_megabytes(server)
        office.remove()
    finally:
        server.stop()
    name = f"{SESSIONS} idle sessions, each after a queue page"
    return [
        at_least(f"{name}: server processes", serving, "", SESSIONS),
        at_most(f"{name}: memory of the server", after, "MB", 1_500),
        at_most(f"{name}: memory of one", (after - before) / SESSIONS, "MB", 3),
        at_most(f"{name}: opened and asked, one after the other", opened, "s", 60),
    ]


def processes(server: OfficeServer) -> list[psutil.Process]:
    """The postmaster and everything it has made."""
    first = int((server.cluster.data / "postmaster.pid").read_text(encoding="utf-8").split()[0])
    postmaster = psutil.Process(first)
    return [postmaster, *postmaster.children()]


def backends(server: OfficeServer) -> int:
    """Processes that serve a session."""
    return sum("idle" in " ".join(process.cmdline()) for process in processes(server))


def server_megabytes(server: OfficeServer) -> float:
    """The proportional share of memory of all its processes."""
    return sum(_pss_kilobytes(process.pid) for process in processes(server)) / 1024


def _pss_kilobytes(pid: int) -> int:
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):     # a worker of autovacuum that has just ended
        return 0
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
