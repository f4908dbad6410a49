"""Writing off: never more than is open, spread to the cent (TRUST.md 3, 22 and 25)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.rules.write_off import OpenPart, spread


def parts(*cents: int) -> list[OpenPart]:
    return [OpenPart(1, at, "patient", each) for at, each in enumerate(cents, start=1)]


@given(st.lists(st.integers(-5_000, 50_000), min_size=1, max_size=6), st.integers(1, 200_000))
def test_what_is_written_off_sums_to_what_was_asked_and_takes_no_line_below_zero(owed: list[int], asked: int) -> None:
    whole = sum(cents for cents in owed if cents > 0)
    if not 0 < asked <= whole:
        with pytest.raises(Refused):
            spread(parts(*owed), asked)
        return
    found = spread(parts(*owed), asked)
    assert sum(each.cents for each in found) == asked
    assert all(0 < each.cents <= owed[each.line_id - 1] for each in found)


def test_without_an_amount_all_that_is_owed_goes_and_a_credit_stays() -> None:
    assert [each.cents for each in spread(parts(500, -200, 1), None)] == [500, 1]


def test_nothing_owed_is_refused_and_more_than_open_says_how_much_is() -> None:
    with pytest.raises(Refused, match="Nothing is owed"):
        spread(parts(-5), None)
    with pytest.raises(Refused, match=r"6.00 cannot be written off: 5.00 is open"):
        spread(parts(500), 600)
