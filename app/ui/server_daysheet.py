"""The day sheet from the server."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from msgspec.structs import replace

from app.db.database import Database
from app.domain.errors import Refused
from app.reports.day_sheet_facts import ClerkDay, ClerkDays


class ServerDaySheet:
    """Answers `app.ui.daysheet.asks.DaySheetAsks`. Services are loaded when the page is first used."""

    _database: Database

    def day_sheet_today(self) -> date:
        """The office's day now."""
        from app.reports.day_sheet import office_today  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            return office_today(unit)

    def day_sheet(self, wanted: ClerkDay, number: int) -> ClerkDays:
        """The open sheet (number 0), or a signed one as it was signed; with all that were signed."""
        from app.reports.day_sheet import open_sheet, signed_sheet  # noqa: PLC0415

        with self._database.unit(read_only=True) as unit:
            found = open_sheet(unit, wanted)
            return replace(found, sheet=signed_sheet(unit, wanted, number)) if number else found

    def sign_day_sheet(self, wanted: ClerkDay) -> str:
        """Sign the open sheet."""
        from app.reports.day_sheet import sign_sheet  # noqa: PLC0415

        with self._database.unit() as unit:
            done = sign_sheet(unit, wanted)
        return f"Day sheet {done.number} is signed; what is posted from now on stands on the next."

    def reopen_day_sheet(self, wanted: ClerkDay, number: int, reason: str) -> str:
        """Reopen a signed one."""
        from app.reports.day_sheet import reopen_sheet  # noqa: PLC0415

        with self._database.unit() as unit:
            reopen_sheet(unit, wanted, number, reason=reason)
        return f"Day sheet {number} is open again; its figures stay for the record."

    def export_day_sheet(self, wanted: ClerkDay, number: int, path: str) -> str:
        """Write it as PDF or XLSX, by the path's ending; only its owner may read the file."""
        from app.reports.day_sheet_pdf import day_sheet_pdf  # noqa: PLC0415
        from app.reports.day_sheet_xlsx import day_sheet_xlsx  # noqa: PLC0415

        found = self.day_sheet(wanted, number)
        signed = next((one for one in found.signed if one.number == number), None)
        made = day_sheet_pdf(found.sheet, signed) if path.lower().endswith(".pdf") else day_sheet_xlsx(found.sheet)
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
                out.write(made)
        except OSError as error:
            raise Refused(f"The file cannot be written: {(error.strerror or 'unknown reason').lower()}.") from None
        return f"{Path(path).name} is saved."
