"""Books for measuring that stay on a disk from one run to the next: five million claims are not loaded twice.

A book is a database named after its size and the code it was made with; a run measures on a copy and drops it, so that
what measuring changes is gone. A book of older code is dropped and made again.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from app.demo.scale_book import LoadStep, build_scale_book
from tests.office import TEMPLATE, Office, OfficeServer, wanted_server

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "max_connections = 250\nmax_wal_size = '4GB'"
LARGE = "\nshared_buffers = '1GB'\nmaintenance_work_mem = '512MB'\nwork_mem = '64MB'"


class BookServer(OfficeServer):
    """The server of a bench: in memory and gone afterwards, or (with a folder) on a disk and kept."""

    def __init__(self, kept: Path | None = None) -> None:
        self.kept = kept is not None
        if kept is not None:
            kept.mkdir(parents=True, exist_ok=True)
        super().__init__(wanted_server(), settings=SETTINGS + (LARGE if kept else ""), folder=kept)

    def start(self) -> None:
        """Start what is there, or make it."""
        if self.kept and self.cluster.exists():
            if not self.cluster.is_running():       # a run that was killed leaves it running
                self.cluster.start()
            self._renew_template()
        else:
            super().start()

    def stop(self) -> None:
        """End the server; kept books stay."""
        if self.kept:
            self.cluster.stop()
        else:
            super().stop()

    def book(self, claims: int) -> Office:
        """An office with a book of that size, to be removed after measuring."""
        if not self.kept:
            office = Office.copy_of_template(self)
            build_scale_book(office.credentials("root"), claims=claims, tell=_tell)
            return office

        def fill(making: Office) -> None:
            build_scale_book(making.credentials("root"), claims=claims, tell=_tell)

        return Office.copy_of_template(self, self.filled(f"scale_{claims}", fill))

    def filled(self, kind: str, fill: Callable[[Office], None]) -> str:
        """The name of a book of that kind, to be copied: it is made when there is none of today's code."""
        name = f"{kind}_{fingerprint()}"
        if name not in self.databases():
            for old in self.databases():
                if old.startswith(f"{kind}_"):
                    self.run(f"DROP DATABASE {old}")
            making = Office.copy_of_template(self)
            fill(making)
            making.sign_out()
            self.run(f"ALTER DATABASE {making.name} RENAME TO {name}")
        return name

    def _renew_template(self) -> None:
        """The template is made anew at every start: it is quick, and the code may have changed."""
        for name in self.databases():
            if name == TEMPLATE or name.startswith("office_"):
                self.run(f"DROP DATABASE {name} WITH (FORCE)")
        self.make_template()


def fingerprint() -> str:
    """Eight signs that change when the schema or the filling of the book does."""
    paths = [*sorted((ROOT / "migrations").rglob("*.sql")), ROOT / "resources/demo/scale_book.sql"]
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:8]


def _tell(step: LoadStep) -> None:
    if step.seconds >= 1:
        sys.stderr.write(f"\n  {step.name}: {step.rows:,} rows in {step.seconds:.1f} s")
        sys.stderr.flush()
