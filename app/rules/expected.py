"""What usually comes from a source, learned from its own days, and what is missing today. Pure; amounts are cents.

Method (printed on the page): the last 8 weeks. A weekday on which the source came in at least 60 % of its weeks is one
of its days; the usual time is the 80th percentile of its first arrival, the usual size runs from the 10th to the 90th
percentile. A source without such a weekday that came at least four times is expected by its rhythm: the 90th
percentile of the gap between two arrivals. Less than three weeks or three arrivals is no history yet. Office holidays
expect nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

WEEKS = 8
SHARE, TIME_AT, LOW, HIGH = 0.6, 0.8, 0.1, 0.9
LEAST_DAYS, LEAST_WEEKS, LEAST_RHYTHM = 3, 3, 4
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
GRACE_MINUTES = 30


@dataclass(frozen=True, slots=True)
class FeedDay:
    """What one source brought on one day; `first_at` is the time of the first arrival in the office's zone."""

    day: date
    items: int
    cents: int = 0
    first_at: time | None = None


@dataclass(frozen=True, slots=True)
class Usual:
    """What a source usually does. `weekdays` 0 is Monday; `every` calendar days between two arrivals at most.

    `by` is the usual time of day (None: not known, the day's end counts). Neither weekdays nor `every`: no history yet.
    """

    weekdays: tuple[int, ...]
    every: int | None
    by: time | None
    items: tuple[int, int]
    cents: tuple[int, int]
    days: int
    last: date | None

    @property
    def known(self) -> bool:
        """Whether there is enough history to expect anything."""
        return bool(self.weekdays) or self.every is not None

    @property
    def method(self) -> str:
        """How it was learned, in one sentence."""
        if self.weekdays:
            days = " ".join(WEEKDAYS[at] for at in self.weekdays)
            by = f" by {self.by:%H:%M}" if self.by else ""
            return f"usually {days}{by}, {_range(self.items)}; {self.days} arrivals in {WEEKS} weeks"
        if self.every is not None:
            return f"usually within {self.every} days, {_range(self.items)}; {self.days} arrivals in {WEEKS} weeks"
        return f"no history yet ({self.days} arrivals in {WEEKS} weeks)"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a source stands on a day.

    state: arrived, waiting (its time has not come), missing, small (arrived below the usual range), none (nothing is
    expected), unknown (no history yet).
    """

    state: str
    expected: bool
    items: int
    cents: int
    text: str


def learn_usual(history: Iterable[FeedDay], *, today: date) -> Usual:
    """The habits of a source from its days before `today`."""
    first = today - timedelta(weeks=WEEKS)
    days = sorted((day for day in history if first <= day.day < today and day.items > 0), key=lambda day: day.day)
    if not days:
        return Usual((), None, None, (0, 0), (0, 0), 0, None)
    weeks = min(WEEKS, max((today - days[0].day).days // 7, 1))
    weekdays: list[int] = []
    long_enough = len(days) >= LEAST_DAYS and (today - days[0].day).days >= 7 * LEAST_WEEKS
    if long_enough:
        for at in range(7):
            came = sum(day.day.weekday() == at for day in days if day.day >= today - timedelta(weeks=weeks))
            if came >= SHARE * weeks:
                weekdays.append(at)
    gaps = [(later.day - earlier.day).days for earlier, later in pairwise(days)]
    every = None
    if long_enough and not weekdays and len(days) >= LEAST_RHYTHM:
        every = max(percentile(gaps, HIGH), 1)
    times = [day.first_at.hour * 60 + day.first_at.minute for day in days if day.first_at is not None]
    by = percentile(times, TIME_AT) if times else None
    return Usual(
        tuple(weekdays),
        every,
        time(by // 60, by % 60) if by is not None else None,
        (percentile([day.items for day in days], LOW), percentile([day.items for day in days], HIGH)),
        (percentile([day.cents for day in days], LOW), percentile([day.cents for day in days], HIGH)),
        len(days),
        days[-1].day,
    )


def judge(
    usual: Usual, came: FeedDay | None, day: date, now: time | None, *, office_day: Callable[[date], bool]
) -> Verdict:
    """How the source stands on `day`; `now` is the time of that day in the office's zone, None once it is over."""
    items, cents = (came.items, came.cents) if came else (0, 0)
    expected = _expects(usual, day, office_day, arrived=bool(items))
    if items:
        if usual.known and expected and items * 2 < usual.items[0]:
            text = f"{items:,} came, usually {_range(usual.items)}"
            return Verdict("small", True, items, cents, text)
        return Verdict("arrived", expected, items, cents, "")
    if not usual.known:
        return Verdict("unknown", False, 0, 0, usual.method)
    if not expected:
        return Verdict("none", False, 0, 0, "")
    if now is not None and _minutes(now) < _minutes(usual.by or time(23, 59)) + GRACE_MINUTES:
        by = f"{usual.by:%H:%M}" if usual.by else "the end of the day"
        return Verdict("waiting", True, 0, 0, f"expected by {by}")
    return Verdict("missing", True, 0, 0, f"nothing came; {usual.method}")


def _expects(usual: Usual, day: date, office_day: Callable[[date], bool], *, arrived: bool) -> bool:
    if usual.weekdays:
        weekend = day.weekday() >= 5
        return day.weekday() in usual.weekdays and (weekend or office_day(day))
    if usual.every is None or usual.last is None:
        return False
    if arrived:
        return True
    # Once per rhythm: the first office day on which the gap is longer than usual.
    late = (day - usual.last).days
    return late > usual.every and office_day(day)


def percentile(values: Sequence[int], share: float) -> int:
    """The value below which `share` of the values lie (nearest rank); 0 for none."""
    if not values:
        return 0
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-share * len(ordered) // 1) - 1))]


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _range(pair: tuple[int, int]) -> str:
    low, high = pair
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"
