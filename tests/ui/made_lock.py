"""The made-up office asleep and awake, and what it says of acts whose answer was lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from app.db.settled import Settled
from tests.ui.made_up import NOW


class MadeLock:
    """Remembers what the lock asked. `settled` is what the server says of the journal."""

    settled: Settled = Settled()
    asleep: bool = False
    checking: Callable[[bool], None]

    def _call(self, name: str) -> None:
        """Counted by the office."""

    def settle_journal(self) -> Settled:
        """As the test says."""
        self._call("settle_journal")
        return self.settled

    def hear_checking(self, told: Callable[[bool], None]) -> None:
        """Kept for the test to call."""
        self.checking = told

    def rest_leases(self) -> datetime | None:
        """Two hours."""
        self._call("rest_leases")
        return NOW + timedelta(hours=2)

    def rest(self) -> None:
        """Leave."""
        self._call("rest")
        self.asleep = True
