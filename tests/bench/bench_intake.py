"""837P and 837D: 1,000 claims of two lines through the real import, row-level security and all triggers on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date

from app.db.unit import Unit
from app.intake.service import import_file
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.bench.synthetic837 import synthetic_837, synthetic_837d
from tests.intake_book import set_up
from tests.office import Office, OfficeServer, wanted_server

CLAIMS = 1_000
ROUNDS = 3
TODAY = date(2026, 9, 10)


def measure(_options: Options) -> list[Figure]:
    """Claims a second (median of three files) and statements for a thousand claims, of both kinds."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        office = Office.copy_of_template(server)
        set_up(office)
        found = [*_measured(office, "837P", synthetic_837), *_measured(office, "837D", synthetic_837d)]
        office.remove()
    finally:
        server.stop()
    return found


def _measured(office: Office, kind: str, write: Callable[..., bytes]) -> list[Figure]:
    database = office.database("svc_import")
    times, statements = [], 0
    for turn in range(ROUNDS):
        content = write(CLAIMS, prefix=f"{kind[-1]}{turn}")
        counted = _Counted()
        started = time.perf_counter()
        done = import_file(database, content, f"{turn}.{kind}", today=TODAY)
        times.append(time.perf_counter() - started)
        statements = counted.stop()
        if (done.kind, done.claims.imported) != (kind, CLAIMS):
            raise ValueError("not every claim came in")
    rate = CLAIMS / sorted(times)[ROUNDS // 2]
    return [
        at_least(f"{kind} import, 1,000 claims of two lines", rate, "claims/s", 500.0),
        at_most(f"{kind} import, statements for 1,000 claims", statements, "", 20.0),
    ]


class _Counted:
    """Counts the statements of all units until stopped."""

    def __init__(self) -> None:
        self._run = Unit._run
        self.found = 0
        counted = self

        def run(unit: Unit, sql: str, params: object) -> object:
            counted.found += 1
            return counted._run(unit, sql, params)  # type: ignore[arg-type]  # handed through

        Unit._run = run  # type: ignore[method-assign, assignment]  # put back by stop

    def stop(self) -> int:
        """Back to normal; the number of statements."""
        Unit._run = self._run  # type: ignore[method-assign]  # the original
        return self.found
