"""The embedded server: first start, later start, and a signed-in person after it."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from contextlib import closing

from app.db.embedded import EmbeddedServer
from app.security.desk import open_desk, sign_in
from tests.bench.figure import Figure, Options, at_most
from tests.desks import desk_folder

ROUNDS = 5


def measure(_options: Options) -> list[Figure]:
    """Median of five warm starts; one first start."""
    with desk_folder() as home:
        first = timed(lambda: EmbeddedServer.attach(home).leave())
        prepared = timed(lambda: open_desk(home, environment={}).close())

        def sign_in_once() -> None:
            with closing(open_desk(home, environment={})) as desk:
                sign_in(desk.credentials("okoye")).database.close()

        starts = [timed(lambda: EmbeddedServer.attach(home).leave()) for _ in range(ROUNDS)]
        sign_ins = [timed(sign_in_once) for _ in range(ROUNDS)]
    return [
        at_most("embedded server: first start and stop", first, "s", 5),
        at_most("embedded server: migrated and people enrolled", prepared, "s", 10),
        at_most("embedded server: later start and stop (median)", statistics.median(starts), "s", 0.5),
        at_most("later start, schema check and sign-in (median)", statistics.median(sign_ins), "s", 1.5),
    ]


def timed(act: Callable[[], None]) -> float:
    """Seconds that `act` took."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started
