"""Clocks on a server. Services are loaded when first asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.db.database import Database

if TYPE_CHECKING:
    from app.workqueues.clocks import ClockRule, ClockToSave, Lapsing


class ServerClocks:
    """Answers `app.ui.clocks.asks.ClockAsks`."""

    _database: Database

    def clock_rules(self) -> tuple[ClockRule, ...]:
        """All clock rules of the office."""
        from app.workqueues.clocks import list_clocks  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_clocks(unit)

    def lapsing_claims(self) -> tuple[Lapsing, ...]:
        """Claims of my scope whose deadline is soon, near or over."""
        from app.workqueues.clocks import list_lapsing  # noqa: PLC0415  # start-up time

        with self._database.unit(read_only=True) as unit:
            return list_lapsing(unit)

    def save_clock(self, wish: ClockToSave) -> int:
        """Write a rule; its id."""
        from app.workqueues.clocks import save_clock  # noqa: PLC0415  # start-up time

        with self._database.unit() as unit:
            return save_clock(unit, wish)
