"""How a payer altered a number, as a value that finds the next one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.posting.facts import Pick, normalised
from app.posting.picks import Alteration, alteration_words, altered, derive_alteration, may_be_cut, possible_numbers

NUMBERS = st.text(alphabet="ABC0123456789", min_size=4, max_size=20)
AFFIX = st.text(alphabet="XYZ789", min_size=1, max_size=4)


def remembered(found: Alteration) -> Pick:
    return Pick(1, found.kind, found.value, "chen", date(2026, 3, 20))


@pytest.mark.parametrize(
    ("received", "ours", "kind", "value"),
    [
        ("QX-10001", "10001", "added_prefix", "QX"),
        ("10001-01", "10001", "added_suffix", "01"),
        ("10001", "QFM10001", "dropped_prefix", "QFM"),
        ("QFM10001", "QFM10001-A", "dropped_suffix", "A"),
        ("QFM2026000012345678", "QFM20260000123456789", "cut", "19"),
        ("12345", "00012345", "zeros", ""),
        ("0012345", "12345", "zeros", ""),
        ("1234567", "A12B345C67", "digits", ""),
        ("Z1-445566", "QFM445566", "other_prefix", "Z1>QFM"),
    ],
)
def test_each_alteration_is_told_from_one_pair(received: str, ours: str, kind: str, value: str) -> None:
    assert derive_alteration(received, ours) == Alteration(kind, value)


@pytest.mark.parametrize(("received", "ours"), [("C1", "C1"), ("c-1", "C1"), ("0", "C1"), ("", "C1"), ("99", "12345")])
def test_nothing_is_learned_from_equal_empty_or_unlike_numbers(received: str, ours: str) -> None:
    assert derive_alteration(received, ours) is None


@given(NUMBERS, NUMBERS, AFFIX, st.sampled_from(["before", "behind"]))
def test_what_was_learned_from_one_number_explains_the_next_one(one: str, two: str, affix: str, where: str) -> None:
    def payer(number: str) -> str:
        return affix + number if where == "before" else number + affix

    found = derive_alteration(payer(one), one)
    assert found is not None
    if found.kind in ("added_prefix", "added_suffix"):
        assert altered(found, two) == payer(two)
        assert two in possible_numbers((remembered(found),), payer(two))


@given(NUMBERS, NUMBERS)
def test_every_alteration_derived_explains_the_pair_it_came_from(received: str, ours: str) -> None:
    found = derive_alteration(received, ours)
    if found is not None:
        said = normalised(received).lstrip("0") if found.kind == "zeros" else normalised(received)
        assert altered(found, normalised(ours)) == said
        assert alteration_words(found)


def test_a_short_number_is_looked_up_as_a_beginning_only_where_the_payer_is_known_to_cut_there() -> None:
    assert not may_be_cut((), "QFM2026000")
    assert may_be_cut((remembered(Alteration("cut", "10")),), "QFM2026000")
    assert may_be_cut((), "QFM202600012345")
