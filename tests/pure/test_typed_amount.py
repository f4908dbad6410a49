"""An amount as a person types it at the window: what could mean two things is told, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import AmountError, money_text, typed_amount
from app.ui.paper.keying import typed_cents

WRONG = ["12,50", "1,2,3.4", "1,,000.00", ",50", "1,000,00", "0,12", "12.345", "1 000"]


@given(st.integers(-99_999_999_999, 99_999_999_999))
def test_what_the_desk_writes_is_read_back(cents: int) -> None:
    assert typed_amount(money_text(cents)) == cents


@pytest.mark.parametrize("text", WRONG)
def test_a_misplaced_comma_is_no_amount(text: str) -> None:
    with pytest.raises(AmountError):
        typed_amount(text)


@pytest.mark.parametrize("text", ["12,50", "1,2.34", "1,000"])
def test_where_cents_are_implied_a_comma_stands_only_in_a_written_out_amount(text: str) -> None:
    with pytest.raises(AmountError):
        typed_cents(text)
    assert typed_cents("1,000.00") == 100_000
