"""835: tokenise, parse with everything kept, balance, streamed, against the plain split of the same text."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.remit import RemitClaim, RemitHeader, RemitTrailer
from app.edi.balance import Balance
from app.edi.check import check_file
from app.edi.era835 import EraReader
from app.edi.stream import Cancelled, Watch
from tests.bench.figure import Figure, Options, at_most
from tests.bench.memory import own_peak_megabytes
from tests.bench.synthetic835 import synthetic_835

CLAIMS = 50_000
ROUNDS = 5
LARGE = 345_000  # claims of a file of 101 MB


def measure(_options: Options) -> list[Figure]:
    """CPU as a multiple of the floor (best of five, taken in turn), peak memory, and how straight the line is."""
    with TemporaryDirectory() as folder:
        whole, tenth = Path(folder) / "50000.835", Path(folder) / "5000.835"
        for path, claims in ((whole, CLAIMS), (tenth, CLAIMS // 10)):
            with path.open("wb") as opened:
                opened.writelines(synthetic_835(claims))
        text = whole.read_text(encoding="ascii")
        floors, reads, tenths = [], [], []
        for _round in range(ROUNDS):
            floors.append(_seconds(lambda: split_only(text)))
            reads.append(_seconds(lambda: read_and_balance(whole)))
            tenths.append(_seconds(lambda: read_and_balance(tenth)))
        floor, read, small = min(floors), min(reads), min(tenths)
        return [
            at_most("835 parse and balance, 50,000 claims, CPU over plain split", read / floor, "x", 6.0),
            at_most("835 CPU per claim, 50,000 over 5,000 claims", read / small / 10, "x", 1.25),
            at_most("835 peak memory of the process, 50,000 claims", _peak_megabytes(whole), "MB", 120.0),
            *_large(Path(folder) / "large.835"),
        ]


def _large(path: Path) -> list[Figure]:
    """A file of 100 MB checked in a stream: memory of its process, and how soon a stop is heard."""
    with path.open("wb") as opened:
        opened.writelines(synthetic_835(LARGE))
    return [
        at_most("835 of 100 MB, peak memory of its check", _peak_megabytes(path), "MB", 120.0),
        at_most("835 of 100 MB, a stop is heard", _heard(path), "s", 0.5),
    ]


def _heard(path: Path) -> float:
    """Seconds from the wish to stop until the check has ended, the worst of five moments."""
    worst = 0.0
    for moment in (0.05, 0.2, 0.5, 0.9, 1.3):
        watch = Watch()
        wished: list[float] = []

        def wish(watch: Watch = watch, wished: list[float] = wished) -> None:
            wished.append(time.perf_counter())
            watch.cancel()

        clock = threading.Timer(moment, wish)
        clock.start()
        try:
            check_file(path, path.name, watch)
        except Cancelled:
            worst = max(worst, time.perf_counter() - wished[0])
        clock.join()
    return worst


def split_only(text: str) -> None:
    """The floor: every segment split once, nothing kept."""
    for segment in text.split("~"):
        segment.split("*")


def read_and_balance(path: Path) -> None:
    """What intake does with a payment, short of the database."""
    balance: Balance | None = None
    with path.open("rb") as opened:
        for event in EraReader(opened):
            if isinstance(event, RemitClaim) and balance is not None:
                balance.add(event)
            elif isinstance(event, RemitHeader):
                balance = Balance(event)
            elif isinstance(event, RemitTrailer) and balance is not None and not balance.close(event).balanced:
                raise ValueError("the synthetic payment does not balance")


def _seconds(work: Callable[[], None]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def _peak_megabytes(path: Path) -> float:
    """In a process of its own: this one holds the whole text for the floor."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.bench_edi", str(path)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


if __name__ == "__main__":
    read_and_balance(Path(sys.argv[1]))
    sys.stdout.write(str(own_peak_megabytes()))
