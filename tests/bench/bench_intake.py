"""837P: 1,000 claims of two lines through the real import, row-level security and all triggers on."""

from __future__ import annotations

import time
from datetime import date

from app.db.unit import Unit
from app.intake.service import import_file
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.bench.synthetic837 import synthetic_837
from tests.intake_book import set_up
from tests.office import Office, OfficeServer, wanted_server

CLAIMS = 1_000
ROUNDS = 3
TODAY = date(2026, 9, 10)


def measure(_options: Options) -> list[Figure]:
    """Claims a second (median of three files) and statements for a thousand claims."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        office = Office.copy_of_template(server)
        set_up(office)
        database = office.database("svc_import")
        times, statements = [], 0
        for turn in range(ROUNDS):
            content = synthetic_837(CLAIMS, prefix=f"S{turn}")
            counted = _Counted()
            started = time.perf_counter()
            done = import_file(database, content, f"{turn}.837", today=TODAY)
            times.append(time.perf_counter() - started)
            statements = counted.stop()
            if done.claims.imported != CLAIMS:
                raise ValueError("not every claim came in")
        office.remove()
    finally:
        server.stop()
    rate = CLAIMS / sorted(times)[ROUNDS // 2]
    return [
        at_least("837P import, 1,000 claims of two lines", rate, "claims/s", 500.0),
        at_most("837P import, statements for 1,000 claims", statements, "", 20.0),
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
