"""What the clocks page asks of the office."""

from __future__ import annotations

from typing import Protocol

from app.workqueues.clocks import ClockRule, ClockToSave, Lapsing


class ClockAsks(Protocol):
    """Every method may raise AppError."""

    def clock_rules(self) -> tuple[ClockRule, ...]:
        """All clock rules of the office."""

    def lapsing_claims(self) -> tuple[Lapsing, ...]:
        """Claims of my scope whose deadline is soon, near or over; the nearest first."""

    def save_clock(self, wish: ClockToSave) -> int:
        """Write a rule; its id."""
