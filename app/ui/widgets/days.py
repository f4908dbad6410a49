"""Days as a clerk types them in the mail room. Pure."""

from __future__ import annotations

from datetime import date

from app.domain.errors import Refused


def typed_day(text: str, today: date, *, ahead: bool = False) -> date | None:
    """`1117` or `11/17`: the last such day (with `ahead` the next one); `111726`, `11/17/26`, `11172026`, `2026-11-17`.

    None for the empty text. Raises Refused for anything else.
    """
    text = text.strip()
    if not text:
        return None
    try:
        if "-" in text:
            return date.fromisoformat(text)
        month, day, year = _parts(text)
        if year:
            return date(year + 2000 if year < 100 else year, month, day)
        return _nearest(month, day, today, ahead)
    except (ValueError, OverflowError):
        raise Refused(f"Type a day as 1117, 11/17 or 11/17/{today:%y}.") from None


def _parts(text: str) -> tuple[int, int, int]:  # month, day, year; 0 for a year left out
    if "/" in text:
        parts = [int(part) for part in text.split("/")]
        if len(parts) not in {2, 3}:
            raise ValueError
        return parts[0], parts[1], parts[2] if len(parts) == 3 else 0
    if not (text.isascii() and text.isdigit() and len(text) in {4, 6, 8}):
        raise ValueError
    return int(text[:2]), int(text[2:4]), int(text[4:] or 0)


def _nearest(month: int, day: int, today: date, ahead: bool) -> date:
    this_year = date(today.year, month, day)
    if ahead:
        return this_year if this_year >= today else date(today.year + 1, month, day)
    return this_year if this_year <= today else date(today.year - 1, month, day)
