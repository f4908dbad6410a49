"""When a payer's line is open: its hours as people wrote them, read and asked in the payer's own zone. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONES = {
    "E": ("America/New_York", "Eastern"),
    "C": ("America/Chicago", "Central"),
    "M": ("America/Denver", "Mountain"),
    "P": ("America/Los_Angeles", "Pacific"),
    "AK": ("America/Anchorage", "Alaska"),
    "H": ("Pacific/Honolulu", "Hawaii"),
}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIMES = re.compile(
    r"(\d{1,2})(?::(\d{2}))?\s*([ap]m?)?\s*(?:-|to|until)\s*(\d{1,2})(?::(\d{2}))?\s*([ap]m?)?",
    re.IGNORECASE | re.ASCII,
)
_ZONE = re.compile(r"\b(AK|[ECMPH])[SD]?T\b", re.ASCII)
_DAYS = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\s*(?:-|to)\s*(mon|tue|wed|thu|fri|sat|sun)", re.IGNORECASE)
_NOON = 12


@dataclass(frozen=True, slots=True)
class LineHours:
    """Local opening and closing time, the weekdays (0 is Monday) and the zone by name and in words."""

    opens: time
    closes: time
    days: frozenset[int]
    zone: str
    zone_word: str

    def local(self, now: datetime) -> datetime:
        """`now` (aware) as the payer's clock shows it."""
        return now.astimezone(ZoneInfo(self.zone))

    def is_open(self, now: datetime) -> bool:
        """Whether somebody answers at `now`."""
        there = self.local(now)
        return there.weekday() in self.days and self.opens <= there.time() < self.closes

    def opening(self, day: date) -> datetime:
        """The moment the line opens on a day."""
        return datetime.combine(day, self.opens, ZoneInfo(self.zone))

    def next_opening(self, now: datetime) -> datetime:
        """The first opening after `now`; today's when it is still to come."""
        day = self.local(now).date()
        while day.weekday() not in self.days or self.opening(day) <= now:
            day += timedelta(days=1)
        return self.opening(day)


def read_hours(text: str) -> LineHours | None:
    """Hours such as `8-6 ET Mon-Fri`, `8 to 6 ET`, `7am-7pm CT`; None for what says no times or no zone.

    An end before the start is of the afternoon; without weekdays the line is open Monday to Friday.
    """
    times, zone = _TIMES.search(text), _ZONE.search(text.upper())
    if times is None or zone is None:
        return None
    opens = _time(times[1], times[2], times[3])
    closes = _time(times[4], times[5], times[6])
    if opens is None or closes is None:
        return None
    if closes <= opens and closes.hour < _NOON:
        closes = closes.replace(hour=closes.hour + _NOON)
    if closes <= opens:
        return None
    name, word = ZONES[zone[1]]
    return LineHours(opens, closes, _weekdays(text), name, word)


def _time(hour: str, minute: str | None, half: str | None) -> time | None:
    value = int(hour) % 24
    if half and half[0].lower() == "p" and value < _NOON:
        value += _NOON
    if half and half[0].lower() == "a" and value == _NOON:
        value = 0
    minutes = int(minute or 0)
    return time(value, minutes) if minutes < 60 else None


def _weekdays(text: str) -> frozenset[int]:
    found = _DAYS.search(text)
    if found is None:
        return frozenset(range(5))
    first, last = (WEEKDAYS.index(each.lower()) for each in found.groups())
    return frozenset(day % 7 for day in range(first, last + 1 if last >= first else last + 8))


def clock_words(at: time) -> str:
    """`6:00 pm`."""
    return f"{at.hour % _NOON or _NOON}:{at.minute:02d} {'am' if at.hour < _NOON else 'pm'}"


def open_words(text: str, now: datetime) -> str:
    """`line open till 6:00 pm Eastern`, or when it opens again; the text itself when it cannot be read, '' for none."""
    hours = read_hours(text)
    if hours is None:
        return text
    if hours.is_open(now):
        return f"line open till {clock_words(hours.closes)} {hours.zone_word}"
    again = hours.next_opening(now)
    days = (again.date() - hours.local(now).date()).days
    when = ("today", "tomorrow")[days] if days < 2 else f"{again:%A}"
    return f"line closed, opens {when} {clock_words(hours.opens)} {hours.zone_word}"


def is_open(text: str, now: datetime) -> bool | None:
    """Whether the line is open; None when the hours cannot be read."""
    hours = read_hours(text)
    return None if hours is None else hours.is_open(now)


@dataclass(frozen=True, slots=True)
class NextCall:
    """When to call again: a day, the moment (None: any time of that day), and the zone it was said in."""

    on: date
    at: datetime | None = None
    zone: str = ""


def next_call(text: str, now: datetime) -> NextCall:
    """The payer's next opening after the line was busy with us; tomorrow where the hours are not known."""
    hours = read_hours(text)
    if hours is None:
        return NextCall(now.date() + timedelta(days=1))
    at = hours.next_opening(now)
    return NextCall(at.date(), at, hours.zone)


def clock_words_of(hour: int) -> str:
    """`8 am`: a whole hour of the day."""
    return f"{hour % _NOON or _NOON} {'am' if hour < _NOON else 'pm'}"
