"""A time of day somebody named, in the zone they said it in, as one moment; days the clocks change are told. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.errors import Refused

# What payers in the United States say on the telephone.
ZONES = {
    "Eastern": "America/New_York",
    "Central": "America/Chicago",
    "Mountain": "America/Denver",
    "Arizona": "America/Phoenix",
    "Pacific": "America/Los_Angeles",
    "Alaska": "America/Anchorage",
    "Hawaii": "Pacific/Honolulu",
    "Atlantic": "America/Puerto_Rico",
}
_TIME = re.compile(r"(\d{1,2})(?::?(\d{2}))?\s*([ap])?\.?\s*m?\.?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment in UTC; `note` is empty, or says which of two equal times of the clock is meant."""

    at: datetime
    zone: str
    note: str = ""


def read_time(text: str) -> time:
    """`2:30 pm`, `230p`, `14:30` or `9` as a time of day. Raises Refused."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise Refused(f'"{text.strip()}" is no time of day; type 2:30 pm or 14:30.')
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise Refused(f'"{text.strip()}" is no time of day; type 2:30 pm or 14:30.')
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise Refused(f'"{text.strip()}" is no time of day; type 2:30 pm or 14:30.')
    return time(hour, minute)


def zone_name(zone: str) -> str:
    """The IANA name of a zone given so or in a word (`Eastern`). Raises Refused for one nobody knows."""
    name = ZONES.get(zone.strip().capitalize(), zone.strip())
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Refused(f'There is no time zone "{zone}"; one of {", ".join(ZONES)}.') from None
    return name


def zone_word(name: str) -> str:
    """`Eastern` for America/New_York; the name itself where there is no word."""
    return next((word for word, zone in ZONES.items() if zone == name), name)


def moment(day: date, of_day: time, zone: str) -> Moment:
    """The moment of a time of day in a zone.

    A time the clocks jump over does not exist: Refused, naming the first that does. One that comes twice means the
    first, and `note` says so.
    """
    name = zone_name(zone)
    info = ZoneInfo(name)
    first = datetime.combine(day, of_day, tzinfo=info)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return Moment(first.astimezone(UTC), name)
    spoken = f"{_clock(of_day)} on {day:%m/%d/%Y}"
    if first.astimezone(UTC).astimezone(info).replace(tzinfo=None) != first.replace(tzinfo=None):
        later = first.astimezone(UTC).astimezone(info)
        raise Refused(
            f"{spoken} does not exist in {zone_word(name)} time, because the clocks go forward; "
            f"say {_clock(later.time())} instead."
        )
    why = f"{spoken} comes twice in {zone_word(name)} time, because the clocks go back"
    note = f"{why}; the first ({first:%Z}) is meant."
    return Moment(first.astimezone(UTC), name, note)


def moment_text(at: datetime, zone: str) -> str:
    """`12/05 2:30 PM Eastern`: a moment as it was said."""
    there = at.astimezone(ZoneInfo(zone))
    return f"{there:%m/%d} {_clock(there.time())} {zone_word(zone)}"


def is_line_open(at: datetime, days: tuple[int, ...], opens: time | None, closes: time | None, zone: str) -> bool:
    """Whether a payer's line is answered at a moment (ISO week days, in its own zone); hours nobody told: always.

    The twin of api.payer_line_open_v1.
    """
    if opens is None or closes is None or not zone:
        return True
    there = at.astimezone(ZoneInfo(zone))
    return there.isoweekday() in days and opens <= there.time().replace(tzinfo=None) < closes


def next_open(at: datetime, days: tuple[int, ...], opens: time | None, closes: time | None, zone: str) -> datetime:
    """The first moment from `at` on at which the line is answered."""
    if opens is None or closes is None or not zone or not days or is_line_open(at, days, opens, closes, zone):
        return at
    there = at.astimezone(ZoneInfo(zone))
    for ahead in range(9):
        day = there.date() + timedelta(days=ahead)
        start = datetime.combine(day, opens, tzinfo=ZoneInfo(zone))
        if day.isoweekday() in days and start > at:
            return start.astimezone(UTC)
    return at


def _clock(of_day: time) -> str:
    hour = of_day.hour % 12 or 12
    return f"{hour}:{of_day:%M} {'AM' if of_day.hour < 12 else 'PM'}"
