"""When a desk locks by itself. Pure: the clock is an argument, in seconds of a clock that only goes forward.

A key, a click, a wheel and a movement are signs of life. A call is one, too, for as long as it lasts and at most up to
the office's limit: who listens to a payer for 50 minutes types nothing. A computer that slept is locked when it wakes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

MINUTE = 60.0
IDLE_BOUNDS, CALL_BOUNDS = (1, 60), (10, 240)       # minutes; what the office may choose
WARN_SECONDS = 60.0
SLEPT_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class LockRules:
    """The office's numbers, in minutes: idle until a desk locks, and how long a call keeps it from locking."""

    idle_minutes: int = 10
    call_minutes: int = 90


def lock_rules(idle_minutes: int | None, call_minutes: int | None) -> LockRules:
    """The rules as an office set them; nothing set is the usual number, what is out of bounds the nearest within."""
    usual = LockRules()
    return LockRules(
        _within(usual.idle_minutes if idle_minutes is None else idle_minutes, IDLE_BOUNDS),
        _within(usual.call_minutes if call_minutes is None else call_minutes, CALL_BOUNDS),
    )


@dataclass(frozen=True, slots=True)
class Attended:
    """What is known of the person: the last sign of life, and since when a call lasts (None: no call)."""

    last: float
    call_since: float | None = None


def signed(seen: Attended, now: float) -> Attended:
    """After a key, a click or a movement."""
    return replace(seen, last=max(seen.last, now))


def told_of_call(seen: Attended, rules: LockRules, now: float, on_call: bool) -> Attended:
    """After looking whether somebody is on the telephone. A call that ends was a sign of life until then."""
    if on_call:
        return seen if seen.call_since is not None else replace(seen, call_since=now)
    return Attended(_last_sign(seen, rules, now))


def seconds_left(seen: Attended, rules: LockRules, now: float) -> float:
    """Until the desk locks by itself; zero or less: now."""
    return _last_sign(seen, rules, now) + rules.idle_minutes * MINUTE - now


def slept(between: float, by_wall_clock: float) -> bool:
    """Whether the computer slept between two looks: its wall clock went on and the clock that stands still did not,
    or the looks themselves are far apart. Both in seconds.
    """
    return by_wall_clock - between > SLEPT_SECONDS or between > SLEPT_SECONDS


def _last_sign(seen: Attended, rules: LockRules, now: float) -> float:
    if seen.call_since is None:
        return seen.last
    return max(seen.last, min(now, seen.call_since + rules.call_minutes * MINUTE))


def _within(number: int, bounds: tuple[int, int]) -> int:
    return min(max(number, bounds[0]), bounds[1])
