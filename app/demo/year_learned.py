"""The pay lag learned from one's own answers, as api.learn_pay_lag_v1 learns it: the same year, numbers and steadiness.

Of payer x claim type x location where enough is known, else of the payer (which has one claim type here). Renewed
weekly, not nightly, to be quick.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WEEK, YEAR_DAYS, LEAST_KNOWN = 7, 365, 30
EVERYWHERE = -1                                  # the location of a lag over all of a payer's locations
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Lag:
    """Calendar days from sending in which half, 80 % and 95 % are decided."""

    p50: int
    p80: int
    p95: int

    def moves(self, fresh: Lag) -> bool:
        """Whether a fresh lag differs enough to be taken over: 2 days and a tenth of one of the three."""
        pairs = ((self.p50, fresh.p50), (self.p80, fresh.p80), (self.p95, fresh.p95))
        return any(abs(new - old) >= max(2, old / 10) for old, new in pairs)


class LearnedLags:
    """What is known of each payer and location."""

    def __init__(self) -> None:
        self._noted: dict[Place, deque[tuple[int, int]]] = {}
        self._lags: dict[Place, Lag] = {}
        self._refreshed = -WEEK

    def note(self, payer: int, location: int, day: int, days: int) -> None:
        """A first decision came on that day, so many days after the sending."""
        for place in ((payer, location), (payer, EVERYWHERE)):
            self._noted.setdefault(place, deque()).append((day, days))

    def refresh(self, day: int) -> None:
        """Learn again, once a week, from the decisions of the last twelve months."""
        if day - self._refreshed < WEEK:
            return
        self._refreshed = day
        for place, noted in self._noted.items():
            while noted and noted[0][0] <= day - YEAR_DAYS:
                noted.popleft()
            known = sorted(days for _, days in noted)
            if len(known) < LEAST_KNOWN:
                self._lags.pop(place, None)
                continue
            fresh = Lag(percentile(known, 50), percentile(known, 80), percentile(known, 95))
            old = self._lags.get(place)
            if old is None or old.moves(fresh):
                self._lags[place] = fresh

    def lag(self, payer: int, location: int) -> Lag | None:
        """What is known of the payer there, else of the payer; None while too little is."""
        return self._lags.get((payer, location)) or self._lags.get((payer, EVERYWHERE))


def percentile(values: list[int], of_hundred: int) -> int:
    """The smallest of the sorted values that at least so many of a hundred do not exceed (percentile_disc)."""
    return values[-(-len(values) * of_hundred // 100) - 1]
