"""When a desk locks: ten idle minutes, a call that counts as a sign of life up to a limit, a computer that slept."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.security.lock import (
    Attended,
    LockRules,
    lock_rules,
    seconds_left,
    signed,
    slept,
    told_of_call,
)

MINUTES = 60.0
RULES = LockRules(idle_minutes=10, call_minutes=90)


def watched(
    signs: list[float], calls: list[tuple[float, float]], until: float, rules: LockRules = RULES
) -> float | None:
    """Look every five seconds, as the window does; when it locks (seconds), or None."""
    seen, now = Attended(0.0), 0.0
    while now <= until:
        last = max((at for at in signs if at <= now), default=0.0)
        on_call = any(begin <= now < end for begin, end in calls)
        seen = told_of_call(signed(seen, last), rules, now, on_call)
        if seconds_left(seen, rules, now) <= 0:
            return now
        now += 5.0
    return None


def test_a_desk_locks_ten_minutes_after_the_last_sign() -> None:
    assert watched([], [], 3600) == 10 * MINUTES
    assert watched([7 * MINUTES], [], 3600) == 17 * MINUTES


def test_a_call_of_50_minutes_without_a_key_does_not_lock() -> None:
    call = (2 * MINUTES, 52 * MINUTES)
    assert watched([1 * MINUTES], [call], 52 * MINUTES) is None


def test_after_a_call_the_idle_minutes_begin_anew() -> None:
    locked = watched([1 * MINUTES], [(2 * MINUTES, 52 * MINUTES)], 7200)
    assert locked is not None
    assert 61.9 * MINUTES <= locked <= 62.1 * MINUTES


def test_a_call_beyond_the_limit_of_the_office_locks() -> None:
    assert watched([], [(0.0, 600 * MINUTES)], 600 * MINUTES) == (90 + 10) * MINUTES


def test_a_call_that_went_on_beyond_its_limit_is_no_sign_when_it_ends() -> None:
    busy = [minute * MINUTES for minute in range(0, 120, 5)]
    locked = watched(busy, [(0.0, 121 * MINUTES)], 300 * MINUTES)
    assert locked == 125 * MINUTES          # ten minutes after the last key, not after the call


def test_a_second_call_has_a_limit_of_its_own() -> None:
    calls = [(0.0, 80 * MINUTES), (85 * MINUTES, 160 * MINUTES)]
    assert watched([], calls, 160 * MINUTES) is None


@pytest.mark.parametrize(
    ("idle", "call", "rules"),
    [
        (None, None, LockRules(10, 90)),
        (0, 0, LockRules(1, 10)),
        (5, 30, LockRules(5, 30)),
        (100_000, 100_000, LockRules(60, 240)),
        (-1, 90, LockRules(1, 90)),
    ],
)
def test_no_number_of_the_office_turns_the_lock_off(idle: int | None, call: int | None, rules: LockRules) -> None:
    assert lock_rules(idle, call) == rules


@pytest.mark.parametrize(
    ("between", "by_wall", "asleep"),
    [
        (5.0, 5.1, False),
        (5.0, 3605.0, True),            # the clock of the program stood still
        (3600.0, 3600.0, True),         # it did not: Windows
        (5.0, -7200.0, False),          # the wall clock was set back
        (30.0, 31.0, False),            # a slow moment
    ],
)
def test_sleep_is_seen_by_the_clocks(between: float, by_wall: float, asleep: bool) -> None:
    assert slept(between, by_wall) is asleep


@given(
    st.lists(st.floats(0, 7200, allow_nan=False), max_size=12),
    st.integers(1, 60),
    st.integers(10, 240),
    st.floats(0, 3600, allow_nan=False),
    st.floats(0, 20_000, allow_nan=False),
)
def test_no_desk_stays_open_longer_than_its_last_sign_and_a_call_allow(
    signs: list[float], idle: int, call: int, begin: float, length: float
) -> None:
    rules = LockRules(idle, call)
    longest = max([0.0, *signs, begin]) + (idle + call) * MINUTES
    assert watched(signs, [(begin, begin + length)], longest + 10, rules) is not None
