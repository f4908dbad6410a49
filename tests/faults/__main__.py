"""`python3 dev.py faults [--all] [F01 F02 ..]`: run the sample, or the whole, and write the score into docs/trust.md.

Without `--all` the quick forms run and nothing is written. With it the whole forms run; named faults renew their rows
only.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.faults.bench import Bench
from tests.faults.registry import Fault, all_faults
from tests.faults.score import FAILED, Outcome, untested, write_table
from tests.office import OfficeServer, wanted_server


def main(arguments: list[str]) -> int:
    """Run and print; 1 when a fault failed or has no test."""
    parser = argparse.ArgumentParser(prog="dev.py faults", description=__doc__)
    parser.add_argument("--all", action="store_true", help="the whole of each fault; writes docs/trust.md")
    parser.add_argument("--write", action="store_true", help="write the rows of a sample, marked as one")
    parser.add_argument("faults", nargs="*", help="only these, as F01")
    asked = parser.parse_args(arguments)
    faults = all_faults()
    unknown = set(asked.faults) - {fault.number for fault in faults}
    if unknown:
        parser.error(f"there is no fault {', '.join(sorted(unknown))}")
    chosen = [fault for fault in faults if not asked.faults or fault.number in asked.faults]
    with tempfile.TemporaryDirectory(prefix="remitdesk-faults-") as home:
        os.environ["REMITDESK_HOME"] = str(Path(home) / "home")
        keep = partial(write_table, faults) if asked.all or asked.write else _nowhere
        outcomes = run_all(chosen, whole=asked.all, keep=keep)
    failed = [outcome.fault.number for outcome in outcomes if outcome.result == FAILED]
    missing = [fault.number for fault in chosen if fault.test is None]
    print(f"{len(outcomes) - len(failed)} of {len(chosen)} pass; failed: {' '.join(failed + missing) or 'none'}")
    return 1 if failed or missing else 0


def _nowhere(_outcomes: list[Outcome]) -> None:
    """A sample by hand is only printed."""


def run_all(faults: list[Fault], *, whole: bool, keep: Callable[[list[Outcome]], None]) -> list[Outcome]:
    """One after the other on one server; what one breaks does not stop the next. `keep` hears of each as it ends."""
    server = OfficeServer(wanted_server())
    outcomes = []
    try:
        server.start()
        with Bench(server, full=whole) as bench:
            for fault in faults:
                if fault.test is None:
                    print(untested(fault), flush=True)
                    continue
                outcome = run_one(fault, bench)
                outcomes.append(outcome)
                keep(outcomes)
                said = outcome.told or outcome.why
                print(f"{fault.number} {outcome.result} {outcome.seconds:.1f} s {said}", flush=True)
    finally:
        server.stop()
    return outcomes


def run_one(fault: Fault, bench: Bench) -> Outcome:
    """How the test ended; a fault this machine cannot make has failed here."""
    assert fault.test is not None
    start = time.monotonic()
    try:
        told = fault.test(bench)
    except Exception as error:
        traceback.print_exc()
        first = (str(error) or type(error).__name__).splitlines()[0]
        return Outcome(fault, None, time.monotonic() - start, first[:200], sample=not bench.full)
    return Outcome(fault, told, time.monotonic() - start, sample=not bench.full)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
