"""A restart of the server under a hundred desks that take money: how soon they are back at work.

A desk's time runs from the moment it found the line broken until its next payment was acknowledged. Afterwards every
act stands once, to the cent (tests/faults, F05). Desks are threads of one process on the server's own machine.
"""

from __future__ import annotations

from tests.bench.figure import Figure, Options, at_least, at_most
from tests.faults.bench import Bench
from tests.faults.broken_servers import back_after_restarts
from tests.office import OfficeServer, wanted_server

DESKS, RESTARTS, ACTS = 100, 3, 8


def measure(_options: Options) -> list[Figure]:
    """Three restarts, each of an office of its own: everybody was back before the next."""
    with Bench(OfficeServer(wanted_server())) as bench:
        back = sorted(
            seconds for _ in range(RESTARTS) for seconds in back_after_restarts(bench, desks=DESKS, rounds=1, acts=ACTS)
        )
    name = f"restart of the server under {DESKS} desks"
    return [
        at_least(f"{name}: losses of the line in {RESTARTS} restarts", len(back), "", DESKS * RESTARTS // 2),
        at_most(f"{name}: 95 of 100 back at work", back[len(back) * 95 // 100 - 1], "s", 15),
        at_most(f"{name}: the last back at work", back[-1], "s", 30),
    ]
