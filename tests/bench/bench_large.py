"""A 100-MB 835 brought in to the end: memory, progress, and how soon a stop is heard while it is stored.

The whole file is one payment of 345,000 claims; money is not posted here.
"""

from __future__ import annotations

import threading
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from app.db.database import Database
from app.edi.stream import Cancelled, Watch
from app.intake.results import ImportResult
from app.intake.service import import_file
from app.intake.setup_csv import import_setup
from tests.bench.bench_edi import LARGE
from tests.bench.figure import Figure, Options, at_least, at_most
from tests.bench.memory import own_peak_megabytes
from tests.bench.synthetic835 import synthetic_835
from tests.intake_book import PAYERS, PRACTICES
from tests.office import Office, OfficeServer, wanted_server

TODAY = date(2026, 9, 10)
STOPS = (0.1, 0.4, 0.6, 0.85)  # wishes to stop, as fractions of the work done
LOOK_SECONDS = 0.01


def measure(_options: Options) -> list[Figure]:
    """Stopped four times at different places, then brought in whole."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        office = Office.copy_of_template(server)
        with office.unit("adams") as unit:
            payers = PAYERS + "MUH,Made Up Health Plan,commercial,,MADE UP HEALTH PLAN,,,electronic\n"
            import_setup(unit, PRACTICES, payers)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "large.835"
            with path.open("wb") as opened:
                opened.writelines(synthetic_835(LARGE))
            megabytes = path.stat().st_size / 1_000_000
            before = own_peak_megabytes()
            heard = max(_stopped(office.database("svc_import"), path, at) for at in STOPS)
            follower = _Follower()
            started = time.perf_counter()
            done = _bring_in(office.database("svc_import"), path, follower.watch)
            took = time.perf_counter() - started
            steps = follower.end()
            memory = own_peak_megabytes() - before
        with office.unit("root") as unit:
            stored = unit.number("SELECT count(*) FROM app.remit_claim")
        if stored != LARGE:
            raise AssertionError(f"{stored} claims of {LARGE} are stored: {done.state}, {done.errors}")
    finally:
        server.stop()
    return [
        at_least(f"835 of {megabytes:.0f} MB brought in", LARGE / took, "claims/s", 1_000),
        at_most("835 of 100 MB brought in: memory over the start", memory, "MB", 120),
        at_least("835 of 100 MB brought in: steps of progress seen", steps, "", 100),
        at_most("835 of 100 MB brought in: a stop is heard (worst of 4)", heard, "s", 0.5),
    ]


class _Follower:
    """Looks at a watch every few milliseconds, as a desk does."""

    def __init__(self) -> None:
        self.watch = Watch()
        self._seen: set[float] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        last = 0.0
        while not self._over.wait(LOOK_SECONDS):
            now = self.watch.fraction
            if now < last:
                raise AssertionError("progress went back")
            self._seen.add(round(now, 3))
            last = now

    def end(self) -> int:
        """The number of different thousandths seen."""
        self._over.set()
        self._thread.join()
        return len(self._seen)


def _bring_in(database: Database, path: Path, watch: Watch) -> ImportResult:
    with path.open("rb") as opened:
        return import_file(database, opened, path.name, today=TODAY, watch=watch)


def _stopped(database: Database, path: Path, at: float) -> float:
    """Seconds from the wish, made once so much is done, until the import has ended."""
    watch, wished = Watch(), [0.0]

    def wish() -> None:
        while watch.fraction < at:
            time.sleep(LOOK_SECONDS)
        wished[0] = time.perf_counter()
        watch.cancel()

    waiting = threading.Thread(target=wish, daemon=True)
    waiting.start()
    try:
        _bring_in(database, path, watch)
    except Cancelled:
        return time.perf_counter() - wished[0]
    raise AssertionError("the import was not stopped")
