"""The window: first paint, ready to sign in, a usable queue, and drawing its list, on the demo book, started warm."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from contextlib import closing

import msgspec

from app.db.embedded import EmbeddedServer
from app.db.home import VARIABLE, Home
from tests.bench.desk_start import Start
from tests.bench.figure import Figure, Options, at_most
from tests.desks import ROOT, desk_folder

ROUNDS, CLAIMS = 5, 600


def measure(_options: Options) -> list[Figure]:
    """Medians of five warm starts, each a process of its own; the server is stopped between them."""
    with desk_folder(on_disk=True) as home:
        _run(home, "-m", "app", "demo", "--claims", str(CLAIMS))
        _started(home)                                  # the first one fills the caches
        cold = [_started(home) for _ in range(ROUNDS)]
        with closing(_Attached(home)):
            warm = [_started(home) for _ in range(ROUNDS)]
    median = statistics.median
    ready, scrolls, jumps = ([getattr(each, name) for each in warm] for name in ("ready", "scroll_ms", "jump_ms"))
    return [
        at_most("first paint (median)", median(each.painted for each in cold), "s", 0.4),
        at_most("sign-in ready, server running (median)", median(ready), "s", 1.5),
        at_most("usable queue, server started too (median)", median(each.usable for each in cold), "s", 3),
        at_most("list: scroll step of three rows (median)", median(scrolls), "ms", 16),
        at_most("list: jump to the other end (median)", median(jumps), "ms", 40),
    ]


class _Attached:
    """Keeps the embedded server running between the starts."""

    def __init__(self, home: Home) -> None:
        self._server = EmbeddedServer.attach(home)

    def close(self) -> None:
        self._server.leave()


def _started(home: Home) -> Start:
    told = _run(home, "-m", "tests.bench.desk_start", str(home.root), repr(time.time()))
    return msgspec.json.decode(told, type=Start)


def _run(home: Home, *arguments: str) -> str:
    environment = {**os.environ, VARIABLE: str(home.root), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr[-600:]}")
    return done.stdout.strip().splitlines()[-1]
