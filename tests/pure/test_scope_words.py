"""Scopes as a line that is typed and read back."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.security.people import EVERYWHERE, Scope
from app.security.scope_words import parse_scopes, scope_line

CODES = st.text("ABCXYZ019_-", min_size=1, max_size=8)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def scopes(draw: st.DrawFn) -> Scope:
    """Any scope a person can type."""
    practice = draw(st.none() | CODES)
    location = draw(st.none() | CODES) if practice else None
    days = sorted(day for day in (draw(DAYS), draw(DAYS)) if day)
    first, last = (days[0], days[1]) if len(days) == 2 else (days[0], None) if days else (None, None)
    return Scope(practice, location, first, last)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(scopes(), max_size=4).map(tuple))
def test_what_is_shown_is_read_back(wanted: tuple[Scope, ...]) -> None:
    assert parse_scopes(scope_line(wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("everything", EVERYWHERE),
        ("Nothing", ()),
        ("NORTH, SOUTH/MAIN", (Scope("NORTH"), Scope("SOUTH", "MAIN"))),
        ("NORTH 01/31/2027..", (Scope("NORTH", None, date(2027, 1, 31)),)),
        ("NORTH ..2027-03-31", (Scope("NORTH", None, None, date(2027, 3, 31)),)),
        ("everything ..12/31/2027", (Scope(None, None, None, date(2027, 12, 31)),)),
    ],
)
def test_places_and_days(text: str, found: tuple[Scope, ...]) -> None:
    assert parse_scopes(text) == found


@pytest.mark.parametrize(
    "text", ["", " ", "NORTH,", "NORTH/", "NORTH/A/B", "NORTH 31/01/2027..", "NORTH 02/01/2027..01/01/2027", "A B"],
)
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(Refused):
        parse_scopes(text)
