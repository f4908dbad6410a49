"""Days on which banks move money: weekdays without the holidays of the Federal Reserve. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  # loaded with the first question about a day

    # Banks keep the federal holidays; one that falls on a Saturday is not made up for on Friday (unlike at offices).
    return frozenset(day for day in holidays.country_holidays("US", years=year) if _closes(day, year))


def _closes(day: date, year: int) -> bool:
    return day.year == year and day.weekday() < 5 and not (day.weekday() == 4 and _is_moved_to_friday(day))


def _is_moved_to_friday(day: date) -> bool:
    """A Friday before a fixed holiday on Saturday: the banks are open."""
    after = day + timedelta(days=1)
    return (after.month, after.day) in {(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)}


def is_bank_day(day: date) -> bool:
    """Whether banks move money on this day."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def bank_days_between(first: date, last: date) -> int:
    """Bank days after `first` up to and with `last`; negative when `last` is earlier."""
    if last < first:
        return -bank_days_between(last, first)
    return sum(is_bank_day(first + timedelta(days=at)) for at in range(1, (last - first).days + 1))


def add_bank_days(day: date, days: int) -> date:
    """The day that many bank days later (`days` >= 0)."""
    found = day
    for _ in range(days):
        found += timedelta(days=1)
        while not is_bank_day(found):
            found += timedelta(days=1)
    return found
