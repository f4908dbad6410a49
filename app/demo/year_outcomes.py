"""The next date after an outcome: resources/rules/outcomes.json for both sides, a payer's promise before it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.demo.year_floor import Act
from app.demo.year_world import Calendar
from app.domain.business_days import add_business_days
from app.rules.seed import SeedOutcome


class NextDates:
    """What day a touched claim is looked at again."""

    def __init__(self, outcomes: Sequence[SeedOutcome], calendar: Calendar) -> None:
        self._outcomes = {outcome.code: outcome for outcome in outcomes}
        self._calendar = calendar

    def next(self, act: Act, day: int, *, by_rule: int) -> int:
        """The day, worked ones only: after a promise, else as the outcome says (`by_rule` where it says so).

        It is later than `day`.
        """
        outcome = self._outcomes[act.outcome]
        if act.promised and outcome.promise_days is not None:
            on = act.promised + outcome.promise_days
        elif outcome.from_rule:
            on = by_rule
        elif outcome.business:
            on = add_business_days(date.fromordinal(day), outcome.due_days or 0).toordinal()
        else:
            on = day + (outcome.due_days or 0)
        return self._calendar.mail(max(day + 1, on))
