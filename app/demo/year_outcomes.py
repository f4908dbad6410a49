"""The next date after an outcome: resources/rules/outcomes.json for both sides, a payer's promise before it."""

from __future__ import annotations

from collections.abc import Sequence

from app.demo.year_floor import Act
from app.demo.year_world import Calendar
from app.rules.seed import SeedOutcome


class NextDates:
    """What day a touched claim is looked at again."""

    def __init__(self, outcomes: Sequence[SeedOutcome], calendar: Calendar) -> None:
        self._outcomes = {outcome.code: outcome for outcome in outcomes}
        self._calendar = calendar

    def next(self, act: Act, day: int, *, rule_days: int) -> int:
        """The day, worked ones only: the day after a promise, else as the outcome says; later than `day`."""
        outcome = self._outcomes[act.outcome]
        if act.promised:
            days = act.promised + 1 - day
        elif outcome.from_rule:
            days = rule_days
        else:
            days = outcome.due_days or 0
        return self._calendar.mail(day + max(1, days))
