"""Files into the office from the window: import, routing of the unknown, setup tables."""

from __future__ import annotations

from app.db.database import Database
from app.domain.errors import Refused
from app.ui.office import FileResult, SetupResult, UnroutedGroup


class ServerIntake:
    """The receiving half of the office."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unrouted(self) -> tuple[UnroutedGroup, ...]:
        """What waits for an answer."""
        return ()

    def route(self, kind: str, identifier: str, code: str) -> str:
        """Release everything alike."""
        raise Refused("Nothing waits for that.")

    def import_file(self, path: str) -> FileResult:
        """Import one file by its content."""
        raise Refused("Import files with the command line.")

    def setup_file(self, practices: str, payers: str, dry_run: bool) -> SetupResult:
        """Read the setup files."""
        raise Refused("Import setup files with the command line.")
