"""The embedded server: first start, later start, and a signed-in person after it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing

from app.db.embedded import EmbeddedServer
from app.security.desk import open_desk, sign_in
from tests.bench.figure import Figure, Options, at_most
from tests.desks import ROOT, desk_folder

ROUNDS = 5


def measure(_options: Options) -> list[Figure]:
    """Medians of five warm starts; one first start of the server, and one of the whole desk, on a disk."""
    with desk_folder(on_disk=True) as home:
        first = timed(lambda: EmbeddedServer.attach(home).leave())
        prepared = timed(lambda: open_desk(home, environment={}).close())

        def sign_in_once() -> None:
            with closing(open_desk(home, environment={})) as desk:
                sign_in(desk.credentials("okoye")).database.close()

        starts = [timed(lambda: EmbeddedServer.attach(home).leave()) for _ in range(ROUNDS)]
        sign_ins = [timed(sign_in_once) for _ in range(ROUNDS)]
    with desk_folder(on_disk=True) as home:
        start = [sys.executable, "-m", "app", "start"]
        variables = {**os.environ, "REMITDESK_HOME": str(home.root), "QT_QPA_PLATFORM": "offscreen"}
        whole, again = [
            timed(lambda: subprocess.run(start, cwd=ROOT, env=variables, capture_output=True, check=True))
            for _ in range(2)
        ]
    return [
        at_most("first start of all, demo book built, desk drawn", whole, "s", 60),
        at_most("later start of all, desk drawn", again, "s", 3),
        at_most("embedded server: first start and stop", first, "s", 5),
        at_most("embedded server: migrated and people enrolled", prepared, "s", 10),
        at_most("embedded server: later start and stop (median)", statistics.median(starts), "s", 0.5),
        at_most("later start, schema check and sign-in (median)", statistics.median(sign_ins), "s", 1.5),
    ]


def timed(act: Callable[[], object]) -> float:
    """Seconds that `act` took."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
