"""Common random numbers: every draw belongs to a claim, a purpose and a number, never to the order of work."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum
from statistics import NormalDist
from typing import TypeVar

Value = TypeVar("Value")

_MASK = (1 << 64) - 1
_NORMAL = NormalDist()


class For(IntEnum):
    """What a draw is for; each purpose has a stream of its own."""

    PAYER = 1
    PLACE = 2
    SENT = 3
    CHARGE = 4
    PATIENT = 5
    MERIT = 6
    KIND = 7
    SHORT = 8
    WON = 9
    WON_AGAIN = 10
    WON_DISPUTE = 11
    FATE = 12
    LAG = 13
    STUCK = 14
    STUCK_DAYS = 15
    ANSWER_DAYS = 16
    TELLS = 17
    TOLD_LATE = 18
    WANTS = 19


def mix(key: int, number: int) -> int:
    """64 well mixed bits of two numbers (splitmix64)."""
    bits = (key + number * 0x9E3779B97F4A7C15) & _MASK
    bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & _MASK
    return bits ^ (bits >> 31)


def draw(key: int, purpose: For, number: int = 0) -> float:
    """A number from 0 to below 1."""
    return (mix(mix(key, purpose), number) >> 11) / (1 << 53)


def choose(values: Sequence[Value], at: float) -> Value:
    """One of the values, all alike."""
    return values[int(at * len(values))]


def log_normal(median: int, sigma_permille: int, at: float) -> int:
    """A whole number with that median; never below 1."""
    z = _NORMAL.inv_cdf(min(max(at, 1e-9), 1 - 1e-9))
    return max(1, round(median * math.exp(z * sigma_permille / 1000)))
