"""Many damaged inputs through one target, with a clock on each and an eye on memory."""

from __future__ import annotations

import hashlib
import random
import resource
import signal
import time
import traceback
from pathlib import Path
from types import FrameType

import psutil
from msgspec import Struct

from tests.fuzz.mutate import CORPUS, mutated, sources
from tests.fuzz.targets import TARGETS

LONGEST_SECONDS = 1.0
MOST_MEGABYTES = 300


class Hang(Exception):
    """An input took over a second of processor time."""


class Run(Struct, frozen=True):
    """What a run came to: seconds of the slowest input, megabytes the process had in the end; `fault` is '' or told."""

    target: str
    inputs: int
    seed: int
    seconds: float
    slowest: float
    megabytes: float
    fault: str = ""

    def words(self) -> str:
        """One line for a person."""
        told = f"{self.target}: {self.inputs:,} inputs in {self.seconds:.0f} s, slowest {1000 * self.slowest:.0f} ms, "
        return told + f"{self.megabytes:.0f} MB" + (f"\nFAULT {self.fault}" if self.fault else "")


def fuzz(target: str, inputs: int, seed: int, *, keep_in: Path | None = CORPUS) -> Run:
    """Run `inputs` damaged inputs; stops at the first fault and keeps its bytes."""
    begin, aim = sources(target), TARGETS[target]
    started, slowest, fault, done = time.monotonic(), 0.0, "", 0
    process = psutil.Process()
    previous = signal.signal(signal.SIGPROF, _too_long)
    try:
        for number in range(inputs):
            content = mutated(begin, random.Random(f"{target} {seed} {number}"), plain=target == "money")
            signal.setitimer(signal.ITIMER_PROF, LONGEST_SECONDS)
            at = time.process_time()
            try:
                aim(content)
            except Exception:  # every error that is not declared is a fault
                fault = f"input {number} of seed {seed}: {_kept(target, content, keep_in)}\n{traceback.format_exc()}"
                break
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            slowest = max(slowest, time.process_time() - at)
            done += 1
            if number % 5000 == 0 and process.memory_info().rss > MOST_MEGABYTES * 1024**2:
                fault = f"memory over {MOST_MEGABYTES} MB after input {number} of seed {seed}"
                break
    finally:
        signal.signal(signal.SIGPROF, previous)
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Run(target, done, seed, time.monotonic() - started, slowest, most, fault)


def _too_long(_number: int, _frame: FrameType | None) -> None:
    raise Hang("over a second")


def _kept(target: str, content: bytes, folder: Path | None) -> str:
    if folder is None:
        return repr(content[:300])
    path = folder / target / f"fault-{hashlib.sha256(content).hexdigest()[:12]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return str(path)
