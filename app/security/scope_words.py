"""Scopes as people type and read them: `NORTH, SOUTH/MAIN 01/01/2027..03/31/2027`, or `everything`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from app.domain.errors import Refused
from app.security.people import EVERYWHERE, Scope

EVERYTHING = "everything"
NOTHING = "nothing"
_ONE = re.compile(r"(?P<place>[^\s,/]+(?:/[^\s,/]+)?)(?:\s+(?P<first>[\d/-]*)\.\.(?P<last>[\d/-]*))?")
_HOW = "Write PRACTICE or PRACTICE/LOCATION, with dates 01/31/2027..03/31/2027 where it begins later or ends."


def parse_scopes(text: str) -> tuple[Scope, ...]:
    """Scopes from a line; a part without a practice's code but with dates limits everything. Raises Refused."""
    typed = text.strip()
    if typed.lower() == NOTHING:
        return ()
    if not typed:
        raise Refused(f'Say what is seen: "{EVERYTHING}", "{NOTHING}", or places. {_HOW}')
    return tuple(parse_scope(part) for part in typed.split(","))


def parse_scope(text: str) -> Scope:
    """One place with its dates. Raises Refused with how to write it."""
    found = _ONE.fullmatch(text.strip())
    if found is None:
        raise Refused(f'"{text.strip()}" is no scope. {_HOW}')
    first, last = _day(found["first"] or ""), _day(found["last"] or "")
    if first is not None and last is not None and last < first:
        raise Refused(f'"{text.strip()}" ends before it begins.')
    if found["place"].lower() == EVERYTHING:
        return Scope(None, None, first, last)
    practice, _, location = found["place"].partition("/")
    return Scope(practice, location or None, first, last)


def scope_line(scopes: Iterable[Scope]) -> str:
    """The line that `parse_scopes` reads back."""
    told = tuple(scopes)
    if told == EVERYWHERE:
        return EVERYTHING
    return ", ".join(_words(scope) for scope in told) or NOTHING


def _words(scope: Scope) -> str:
    place = scope.practice or EVERYTHING
    if scope.location:
        place += f"/{scope.location}"
    if scope.first is None and scope.last is None:
        return place
    return f"{place} {_text(scope.first)}..{_text(scope.last)}"


def _text(day: date | None) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _day(text: str) -> date | None:
    """A day as 01/31/2027 or 2027-01-31; empty: none. Raises Refused."""
    if not text:
        return None
    try:
        if "-" in text:
            return date.fromisoformat(text)
        month, day, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError:
        raise Refused(f'"{text}" is no date; type 01/31/2027 or 2027-01-31.') from None
