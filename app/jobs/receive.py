"""Receive files: intake brings them into the book, then each payer's mode decides what posts by itself."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from app.db.database import Database
from app.intake.files import kept_contents
from app.intake.results import ImportResult
from app.intake.service import import_file
from app.intake.unrouted import release_waiting
from app.posting.results import PostingSummary
from app.posting.service import post_all_by_mode, retry_unmatched

_UNPOSTED = "SELECT id FROM app.remit WHERE file_id = %(file)s AND state IN ('new', 'posting') ORDER BY id"
_FILE = "SELECT id FROM stage.file WHERE sha256 = decode(%(sha)s, 'hex')"


class Received(Struct, frozen=True):
    """One file brought in, and what of its payments posted by itself."""

    imported: ImportResult
    posted: PostingSummary

    @property
    def exit_code(self) -> int:
        """That of the import: what waits in posting is ordinary work."""
        return self.imported.exit_code


class Routed(Struct, frozen=True):
    """One question answered, and the files that were read again for it."""

    kind: str
    identifier: str
    code: str
    files: tuple[Received, ...]


def receive_file(
    database: Database,
    content: bytes,
    name: str,
    *,
    today: date,
    submitted: date | None = None,
    create_practice: bool = False,
) -> Received:
    """Import one file and post its payments by their payers' modes. `database` is a service's.

    A file that was stored but not posted, because a run broke, goes on where it stopped.
    """
    imported = import_file(database, content, name, today=today, submitted=submitted, create_practice=create_practice)
    posted = PostingSummary()
    if imported.state in ("imported", "unrouted"):
        with database.unit(read_only=True) as unit:
            file_id = unit.number(_FILE, {"sha": imported.sha256})
            remits = unit.rows(_UNPOSTED, {"file": file_id}, into=int)
        if remits:
            posted = post_all_by_mode(database, remits, today=today)
        if imported.claims.imported:
            posted = posted.plus(_post_what_waited(database, today=today))
    return Received(imported, posted)


def route_waiting(
    database: Database, service: Database, kind: str, identifier: str, code: str, *, today: date
) -> Routed:
    """A person (`database`) says whose it is; the service reads the waiting files again. All alike at once."""
    with database.unit() as unit:
        files = release_waiting(unit, kind, identifier, code)
    with service.unit(read_only=True) as unit:
        kept = kept_contents(unit, files)
    received = [receive_file(service, one.content, one.name, today=today) for one in kept]
    return Routed(kind, identifier, code, tuple(received))


def _post_what_waited(database: Database, *, today: date) -> PostingSummary:
    """New claims may be those that unmatched payments of earlier files were for."""
    with database.unit() as unit:
        return retry_unmatched(unit, today=today)
