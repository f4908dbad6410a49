"""`python -m tests.guard renew | check | probes | alone | locks | mutants [..]`.

renew writes the manifest anew from the database, check runs the matrix; probes, alone and locks find the
statements, rows and calls that constraints, policies and locks must answer; mutants takes every guard out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.guard.book import GuardBook, open_guard_book
from tests.guard.manifest import FILE, load, write
from tests.guard.matrix import Matrix
from tests.guard.measure import check, measured
from tests.guard.trial import command, find_alone, find_locks, find_probes
from tests.office import Office, OfficeServer, wanted_server


def main(arguments: list[str]) -> int:
    """Do what is asked."""
    if arguments[:1] == ["renew"]:
        return renew()
    if arguments[:1] == ["check"]:
        return check_now()
    if arguments[:1] in (["probes"], ["alone"], ["locks"], ["mutants"]):
        with guard_book() as book:
            if arguments[0] == "mutants":
                return command(book, arguments[1:])
            finders = {"probes": find_probes, "alone": find_alone, "locks": find_locks}
            return finders[arguments[0]](book)
    sys.stderr.write(f"{__doc__}\n")
    return 2


@contextmanager
def guard_book() -> Iterator[GuardBook]:
    """A server of our own with one filled office."""
    server = OfficeServer(wanted_server())
    try:
        server.start()
        yield open_guard_book(Office.copy_of_template(server))
    finally:
        server.stop()


def renew() -> int:
    """Write manifest.toml from what the database does today; read the difference before committing it."""
    with guard_book() as book, closing(book.root()) as root:
        matrix = Matrix(root, book, load())
        found = measured(matrix)
        write(found, {name: census.present for name, census in matrix.census.items()})
    sys.stdout.write(
        f"{FILE.name} is written anew from {matrix.cells} cells. Read what changed before you commit it.\n"
    )
    return 0


def check_now() -> int:
    """Run the matrix and tell its faults."""
    with guard_book() as book, closing(book.root()) as root:
        started = time.monotonic()
        matrix = Matrix(root, book, load())
        faults = check(matrix)
        took = time.monotonic() - started
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{matrix.cells} cells in {took:.0f} s, {len(faults)} not as declared.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
