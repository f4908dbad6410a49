"""What the day sheet's page asks the office. Every method may raise AppError."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from app.reports.day_sheet_facts import ClerkDay, ClerkDays


class DaySheetAsks(Protocol):
    """A clerk's day: to see, sign, reopen and take away."""

    def day_sheet_today(self) -> date:
        """The office's day now, whatever this machine's clock and zone say."""

    def day_sheet(self, wanted: ClerkDay, number: int) -> ClerkDays:
        """The open sheet (number 0), or a signed one as it was signed; with all that were signed."""

    def sign_day_sheet(self, wanted: ClerkDay) -> str:
        """Sign the open sheet; a sentence about it."""

    def reopen_day_sheet(self, wanted: ClerkDay, number: int, reason: str) -> str:
        """Reopen a signed one; a sentence about it."""

    def export_day_sheet(self, wanted: ClerkDay, number: int, path: str) -> str:
        """Write it as PDF or XLSX, by the path's ending; a sentence about it."""
