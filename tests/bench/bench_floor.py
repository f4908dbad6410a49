"""A hundred desks and a hundred thousand takes on a floor that breaks, by hand: `python3 dev.py bench floor`.

What is measured is under crashes and with a record written for every change, so it is slower than bench_queue's; what
counts are the zeros. By hand: `--takes 100000 --desks 100`. What happened on the way goes to the error output.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.figure import Figure, Options, at_least, at_most
from tests.floor_run import Wish, crash_run
from tests.office import Office, OfficeServer, wanted_server

SETTINGS = "max_connections = 250"
DESKS_A_PROCESS = 25


def measure(options: Options) -> list[Figure]:
    """One run with the largest number of desks asked for."""
    desks = max(options.desks)
    wish = Wish(
        desks=desks,
        takes=options.takes,
        claims=max(3_000, options.takes // 5),
        processes=max(1, desks // DESKS_A_PROCESS),
        kills=max(1, desks // DESKS_A_PROCESS),
    )
    server = OfficeServer(wanted_server(), settings=SETTINGS)
    server.start()
    try:
        with tempfile.TemporaryDirectory(prefix="floor-") as folder:
            office = Office.copy_of_template(server)
            done = crash_run(office, wish, Path(folder))
            office.remove()
    finally:
        server.stop()
    sys.stderr.write(
        f" {done.takes:,} takes in {done.seconds:.0f} s; {done.terminated} server and {done.killed} client processes "
        f"ended, {done.swept:,} leases swept; desks said {done.words}; broken: {done.broken} ..."
    )
    name = f"floor of {desks} desks that breaks"
    return [
        at_most(f"{name}: kinds of breach of {options.takes:,} takes", len(done.broken), "", 0),
        at_least(f"{name}: takes done", done.takes, "takes", options.takes * 9 // 10),
        at_least(f"{name}: takes a second, crashes and record included", done.takes / done.seconds, "takes/s", 100),
        at_most(f"{name}: take or save and next, p95", done.p95_ms, "ms", 1000),
    ]
