"""Times of day that were agreed: as typed, in their own zone, also on the days the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from app.domain.errors import Refused
from app.domain.moments import is_line_open, moment, moment_text, next_open, read_time, zone_name

WEEK = (1, 2, 3, 4, 5)
NINE, FIVE = time(9), time(17)
EASTERN = "America/New_York"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2:30 pm", time(14, 30)),
        ("230p", time(14, 30)),
        ("14:30", time(14, 30)),
        ("9", time(9)),
        ("12 am", time(0)),
        ("12:05 p.m.", time(12, 5)),
    ],
)
def test_a_time_is_read_as_people_type_it(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize("typed", ["", "soon", "25:00", "13 pm", "2:75", "0 am"])
def test_what_is_no_time_is_told(typed: str) -> None:
    with pytest.raises(Refused, match="no time of day"):
        read_time(typed)


def test_a_time_in_eastern_time_is_the_same_moment_at_every_desk() -> None:
    winter = moment(date(2026, 12, 5), time(14, 30), "Eastern")
    assert (winter.at, winter.zone, winter.note) == (datetime(2026, 12, 5, 19, 30, tzinfo=UTC), EASTERN, "")
    summer = moment(date(2026, 7, 6), time(14, 30), EASTERN)
    assert summer.at == datetime(2026, 7, 6, 18, 30, tzinfo=UTC)
    assert moment_text(winter.at, EASTERN) == "12/05 2:30 PM Eastern"


def test_a_time_that_comes_twice_means_the_first_and_says_so() -> None:
    found = moment(date(2026, 11, 1), time(1, 30), "Eastern")
    assert found.at == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert "comes twice" in found.note and "EDT" in found.note


def test_a_time_the_clocks_jump_over_is_refused_and_the_next_one_named() -> None:
    with pytest.raises(Refused, match=r"2:30 AM on 03/14/2027 does not exist .* say 3:30 AM"):
        moment(date(2027, 3, 14), time(2, 30), "Eastern")
    assert moment(date(2027, 3, 14), time(3, 30), "Eastern").at == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert moment(date(2027, 3, 14), time(2, 30), "Arizona").at == datetime(2027, 3, 14, 9, 30, tzinfo=UTC)


def test_a_zone_nobody_knows_is_told() -> None:
    assert zone_name("pacific") == "America/Los_Angeles"
    with pytest.raises(Refused, match="no time zone"):
        zone_name("Middle Earth")


def test_a_line_is_open_on_the_payers_own_clock() -> None:
    def is_open(at: datetime) -> bool:
        return is_line_open(at, WEEK, NINE, FIVE, EASTERN)

    assert is_open(datetime(2026, 11, 30, 14, 0, tzinfo=UTC))
    assert not is_open(datetime(2026, 11, 30, 13, 59, tzinfo=UTC))
    assert not is_open(datetime(2026, 11, 30, 22, 0, tzinfo=UTC))
    assert is_open(datetime(2026, 7, 6, 13, 0, tzinfo=UTC)), "in summer an hour earlier"
    assert not is_open(datetime(2026, 11, 28, 15, 0, tzinfo=UTC)), "a Saturday"
    assert is_line_open(datetime(2026, 11, 28, 3, 0, tzinfo=UTC), (), None, None, "")


def test_after_hours_the_line_opens_on_the_next_day_that_works_across_the_change_of_clocks() -> None:
    late_friday = datetime(2026, 10, 30, 22, 0, tzinfo=UTC)
    assert next_open(late_friday, WEEK, NINE, FIVE, EASTERN) == datetime(2026, 11, 2, 14, 0, tzinfo=UTC)
    in_hours = datetime(2026, 10, 30, 15, 0, tzinfo=UTC)
    assert next_open(in_hours, WEEK, NINE, FIVE, EASTERN) == in_hours
