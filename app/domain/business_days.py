"""Days the office works: weekdays without the federal holidays as offices keep them (a Saturday's moves to Friday).

The table `app.business_day` says the same for SQL, filled from here: `ordinal` counts the business days up to and
with a day, so that `n business days later` is one look-up. Outside the years of the table both sides count five of
seven days.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

FIRST, LAST = date(2015, 1, 1), date(2040, 12, 31)


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One row of `app.business_day`."""

    day: date
    ordinal: int
    open: bool


@lru_cache(maxsize=64)
def _closed(year: int) -> frozenset[date]:
    import holidays  # noqa: PLC0415  # loaded with the first question about a day

    return frozenset(day for day in holidays.country_holidays("US", years=year) if day.year == year)


def is_business_day(day: date) -> bool:
    """Whether the office works on this day."""
    return day.weekday() < 5 and day not in _closed(day.year)


@lru_cache(maxsize=1)
def calendar() -> tuple[CalendarDay, ...]:
    """Every day of the table in order."""
    found, ordinal = [], 0
    for at in range((LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=at)
        is_open = is_business_day(day)
        ordinal += is_open
        found.append(CalendarDay(day, ordinal, is_open))
    return tuple(found)


@lru_cache(maxsize=1)
def _open_days() -> tuple[date, ...]:
    return tuple(one.day for one in calendar() if one.open)


def ordinal(day: date) -> int | None:
    """Business days from the first day of the table up to and with `day`; None outside its years."""
    return calendar()[(day - FIRST).days].ordinal if FIRST <= day <= LAST else None


def business_days_between(first: date, last: date) -> int | None:
    """Business days after `first` up to and with `last`, negative when `last` is earlier; None outside the table."""
    start, end = ordinal(first), ordinal(last)
    return None if start is None or end is None else end - start


def add_business_days(start: date, days: int) -> date:
    """The day that many business days later (`days` >= 0); 0 is `start` itself, whatever day that is."""
    if days == 0:
        return start
    at = ordinal(start)
    if at is not None and at + days <= len(_open_days()):
        return _open_days()[at + days - 1]
    return start + timedelta(days=days + 2 * (days // 5))


def next_business_day(day: date) -> date:
    """`day` itself when the office works then, else the next day it does."""
    opens = _open_days()
    at = bisect_left(opens, day)
    if day >= FIRST and at < len(opens):
        return opens[at]
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day
