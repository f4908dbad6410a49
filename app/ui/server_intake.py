"""Files into the office from the window: import, routing of the unknown, setup tables.

Files are read by the import service, as on the command line. A desk that keeps no secret of that service (a shared
server) says so; there the worker's watched folder takes the files.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from app.db.database import Database
from app.domain.errors import NotPermitted, Refused
from app.edi.stream import Watch
from app.ui.office import FileResult, SetupResult, UnroutedGroup
from app.ui.words import count_text

OpenService = Callable[[], Database]
MOST_ERRORS = 200


class ServerIntake:
    """The receiving half of the office."""

    def __init__(self, database: Database, open_service: OpenService) -> None:
        self._database = database
        self._open_service = open_service
        self._service: Database | None = None

    def unrouted(self) -> tuple[UnroutedGroup, ...]:
        """What waits for an answer."""
        from app.intake.unrouted import list_waiting  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            waiting = list_waiting(unit)
        return tuple(
            UnroutedGroup(one.kind, one.identifier, one.name, one.files, one.items, one.cents, one.since)
            for one in waiting
        )

    def route(self, kind: str, identifier: str, code: str) -> str:
        """Release everything alike, then read the waiting files again."""
        from app.jobs.receive import route_waiting  # noqa: PLC0415

        done = route_waiting(self._database, self._import_service(), kind, identifier, code, today=date.today())
        return f"{kind.capitalize()} {identifier} belongs to {code}: {count_text(len(done.files), 'file')} read again."

    def import_file(self, path: str, watch: Watch) -> FileResult:
        """Import one file by its content, and post what its payer's mode lets post. Raises Cancelled."""
        from app.jobs.receive import receive_file  # noqa: PLC0415

        file = Path(path)
        name = file.name
        try:
            opened = file.open("rb")
        except OSError:
            raise Refused(f"{name} cannot be opened; check that it is a file and may be read.") from None
        with opened:
            done = receive_file(self._import_service(), opened, name, today=date.today(), watch=watch)
        found = done.imported
        words = [found.state + (" before; nothing was done" if found.again else "")]
        if found.claims.imported:
            words.append(f"{count_text(found.claims.imported, 'claim')} in")
        if found.remits:
            paid = count_text(len(found.remits), "payment")
            words.append(f"{paid}, {count_text(done.posted.posted, 'claim')} posted")
        if found.acknowledged.stored:
            words.append(f"{count_text(found.acknowledged.stored, 'answer')} kept with their claims")
        if found.acknowledged.rejected:
            words.append(f"{count_text(found.acknowledged.rejected, 'claim')} rejected")
        if found.acknowledged.unknown_claims:
            words.append(f"{count_text(found.acknowledged.unknown_claims, 'answer')} wait for their claims")
        if found.unrouted:
            words.append("some of it waits on the unrouted page")
        words += [one.message for one in found.errors[:1]]
        return FileResult(name, found.kind, f"{found.kind}, {'; '.join(words)}.", done.exit_code != 0)

    def setup_file(self, practices: str, payers: str, dry_run: bool) -> SetupResult:
        """Read the setup files; without a dry run nothing is written either when a row is wrong."""
        from app.intake.setup_csv import import_setup, read_setup_file  # noqa: PLC0415

        tables = read_setup_file(practices), read_setup_file(payers)
        with self._database.unit() as unit:
            done = import_setup(unit, *tables, dry_run=dry_run)
        if done.released:
            self._read_again(list(done.released))
        errors = tuple(f"{one.file}, row {one.row}, {one.column}: {one.message}" for one in done.errors[:MOST_ERRORS])
        return SetupResult(done.added, done.changed, done.unchanged, errors)

    def _read_again(self, files: list[int]) -> None:
        """What waited for a new practice or payer; a desk without the service's secret leaves it to the worker."""
        from app.jobs.receive import read_files_again  # noqa: PLC0415

        try:
            service = self._import_service()
        except NotPermitted:
            return
        read_files_again(service, files, today=date.today())

    def _import_service(self) -> Database:
        if self._service is None:
            try:
                self._service = self._open_service()
            except NotPermitted:
                raise NotPermitted("This desk may not import files; put them into the worker's folder.") from None
        return self._service

    def close(self) -> None:
        """Leave the server."""
        if self._service is not None:
            self._service.close()
        self._database.close()
