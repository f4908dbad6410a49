"""Receive files: intake brings them into the book, then each payer's mode decides what posts by itself."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from msgspec import Struct

from app.db.database import Database
from app.db.errors import Lost
from app.domain.errors import AppError
from app.domain.money import decimal_text
from app.edi.stream import Watch
from app.intake.files import kept_contents
from app.intake.results import ImportResult, refused
from app.intake.service import import_file
from app.intake.unrouted import release_known, release_waiting
from app.posting.reading import read_remittance
from app.posting.results import PostingSummary
from app.posting.service import post_all_by_mode, retry_unmatched

_UNPOSTED = "SELECT id FROM app.remit WHERE file_id = %(file)s AND state IN ('new', 'posting') ORDER BY id"
_PAYMENTS = "SELECT id FROM app.remit WHERE file_id = %(file)s ORDER BY id"
_FILE = "SELECT id FROM stage.file WHERE sha256 = decode(%(sha)s, 'hex')"


class PaymentNow(Struct, frozen=True):
    """How far a payment of the file is explained; payment = posted + exceptions + provider_level + held, decimal text.

    `exception_claims` and `waiting_claims` of its `claims` need a person.
    """

    trace: str
    payment: str
    posted: str
    exceptions: str
    provider_level: str
    held: str
    state: str
    claims: int
    exception_claims: int
    waiting_claims: int


class Received(Struct, frozen=True):
    """One file brought in, what of its payments posted by itself, and where each payment stands now.

    `released` files waited for what this one made known.
    """

    imported: ImportResult
    posted: PostingSummary
    payments: tuple[PaymentNow, ...] = ()
    released: tuple[Received, ...] = ()

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
    content: bytes | BinaryIO,
    name: str,
    *,
    today: date,
    submitted: date | None = None,
    create_practice: bool = False,
    watch: Watch | None = None,
) -> Received:
    """Import one file and post its payments by their payers' modes. `database` is a service's.

    An open file is read piece by piece, told and stopped through `watch`; once it is in, it is posted to the end.
    A file that was stored but not posted, because a run broke, goes on where it stopped. Raises Cancelled.
    """
    imported = import_file(
        database,
        content,
        name,
        today=today,
        submitted=submitted,
        create_practice=create_practice,
        watch=watch,
    )
    posted = PostingSummary()
    payments: tuple[PaymentNow, ...] = ()
    if imported.state in ("imported", "unrouted"):
        with database.unit(read_only=True) as unit:
            file_id = unit.number(_FILE, {"sha": imported.sha256})
            remits = unit.rows(_UNPOSTED, {"file": file_id}, into=int)
        if remits:
            posted = post_all_by_mode(database, remits, today=today)
        if imported.claims.imported:
            posted = posted.plus(_post_what_waited(database, today=today))
        payments = _payments_now(database, file_id)
    released: tuple[Received, ...] = ()
    if create_practice and imported.state == "imported" and not imported.again:
        with database.unit() as unit:
            files = release_known(unit)
        released = read_files_again(database, files, today=today)
    return Received(imported, posted, payments, released)


def read_files_again(service: Database, file_ids: list[int], *, today: date) -> tuple[Received, ...]:
    """Read kept files again, one at a time; one that the server refuses says so and does not stop the others."""
    received: list[Received] = []
    for file_id in file_ids:
        with service.unit(read_only=True) as unit:
            kept = kept_contents(unit, [file_id])
        for one in kept:
            try:
                received.append(receive_file(service, one.content, one.name, today=today))
            except Lost:
                raise
            except AppError as error:
                received.append(not_received(one.name, error.sentence))
    return tuple(received)


def not_received(name: str, sentence: str) -> Received:
    """A file that was not taken in, in the shape of one that was."""
    return Received(refused(name, sentence), PostingSummary())


def route_waiting(
    database: Database, service: Database, kind: str, identifier: str, code: str, *, today: date
) -> Routed:
    """A person (`database`) says whose it is; the service reads the waiting files again. All alike at once."""
    with database.unit() as unit:
        files = release_waiting(unit, kind, identifier, code)
    return Routed(kind, identifier, code, read_files_again(service, files, today=today))


def _payments_now(database: Database, file_id: int) -> tuple[PaymentNow, ...]:
    with database.unit(read_only=True) as unit:
        found = [read_remittance(unit, remit_id) for remit_id in unit.rows(_PAYMENTS, {"file": file_id}, into=int)]
    return tuple(
        PaymentNow(
            row.trace,
            decimal_text(row.payment),
            decimal_text(row.posted),
            decimal_text(row.exceptions),
            decimal_text(row.provider_level),
            decimal_text(row.held),
            row.state,
            row.claims,
            row.exception_claims,
            row.waiting_claims,
        )
        for row in found
        if row is not None
    )


def _post_what_waited(database: Database, *, today: date) -> PostingSummary:
    """New claims may be those that unmatched payments of earlier files were for."""
    with database.unit() as unit:
        return retry_unmatched(unit, today=today)
