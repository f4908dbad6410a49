"""The pay lag learned from one's own answers: a percentile of payer x claim type x location, renewed weekly."""

from __future__ import annotations

from collections import defaultdict, deque

from app.demo.year_knobs import QueuesKnobs

WEEK = 7
Group = tuple[int, int]


class LearnedLag:
    """Days from sending to the answer, per group. A group is a payer (which has one claim type here) and a location."""

    def __init__(self, knobs: QueuesKnobs) -> None:
        self._knobs = knobs
        self._noted: dict[Group, deque[tuple[int, int]]] = defaultdict(deque)
        self._days: dict[Group, int] = {}
        self._refreshed = -WEEK

    def note(self, group: Group, day: int, lag: int) -> None:
        """An answer came on that day, that long after it was asked for."""
        self._noted[group].append((day, lag))

    def refresh(self, day: int) -> None:
        """Learn again, once a week, from the answers of the last months."""
        if day - self._refreshed < WEEK:
            return
        self._refreshed = day
        for group, noted in self._noted.items():
            while noted and noted[0][0] < day - self._knobs.learned_over_days:
                noted.popleft()
            if len(noted) >= self._knobs.learned_from_answers:
                lag = percentile(sorted(lag for _, lag in noted), self._knobs.learned_percentile)
                self._days[group] = lag + self._knobs.learned_margin_days

    def days(self, group: Group) -> int:
        """Days after which an unanswered claim is asked for; 0 while too little is known."""
        return self._days.get(group, 0)


def percentile(values: list[int], of_hundred: int) -> int:
    """The smallest of the sorted values that at least so many of a hundred do not exceed."""
    return values[-(-len(values) * of_hundred // 100) - 1]
