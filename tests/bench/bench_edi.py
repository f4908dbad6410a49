"""835: tokenise, parse with everything kept, balance, streamed, against the plain split of the same text."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.remit import RemitClaim, RemitHeader, RemitTrailer
from app.edi.balance import Balance
from app.edi.era835 import EraReader
from tests.bench.figure import Figure, Options, at_most
from tests.bench.memory import own_peak_megabytes
from tests.bench.synthetic835 import synthetic_835

CLAIMS = 50_000
ROUNDS = 5


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
        ]


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
