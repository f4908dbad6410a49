"""What the morning's page asks of the office; amounts are cents."""

from __future__ import annotations

from typing import Protocol

from app.reports.morning import Morning


class MorningAsks(Protocol):
    """Every method may raise AppError."""

    def morning(self) -> Morning:
        """Sources, gaps, jobs and exceptions in scope."""

    def work_gap(self, gap_id: int, version: int, owner: str, note: str, why: str) -> None:
        """Take a gap over, note what was done, or close it with a reason."""
