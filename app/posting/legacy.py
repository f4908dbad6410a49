"""Claims of a practice's former system: which numbers are its, and the legs of their money. Pure.

A pattern is compared with the normalised number (upper case, letters and digits). Its vocabulary is small on purpose:
no pattern of it can take long or match by surprise, and Python and Postgres read it alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from app.domain.errors import Refused
from app.posting.facts import PRICING_ONLY, Payment, ReceivedClaim, normalised
from app.posting.match import Match
from app.posting.moves import Leg

KINDS = ("prefix", "suffix", "length", "shape")
WEAK = 50  # from here on a claim of ours looks so much like it that a person has to say
_ATOM = r"(?:[A-Z0-9]|\[A-Z\]|\[0-9\]|\[A-Z0-9\])"
_SHAPE = re.compile(
    rf"(?:{_ATOM}(?:\{{[1-9]\d?\}})?)*(?:{_ATOM}\{{\d{{1,2}},\d{{1,2}}\}})?(?:{_ATOM}(?:\{{[1-9]\d?\}})?)*"
)
_PLAIN = re.compile(r"[A-Z0-9]{2,30}")
_LENGTH = re.compile(r"([1-9]\d?)(?:-([1-9]\d?))?")
_SYSTEM = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{1,39}")


class LegacyPattern(Struct, frozen=True, gc=False):
    """Which numbers a former system gave out; `kind` is prefix, suffix, length ("8" or "8-10") or shape."""

    kind: str
    pattern: str
    system: str


def legacy_pattern(text: str, system: str) -> LegacyPattern:
    """Read `prefix:OLD`, `suffix:X`, `length:8-10` or `shape:A[0-9]{6}` (classes [A-Z], [0-9], [A-Z0-9]; one {n,m}).

    Raises Refused for anything else, and for a pattern that names no character or length.
    """
    kind, _, rest = text.strip().partition(":")
    pattern = normalised(rest) if kind in ("prefix", "suffix") else rest.strip().upper()
    understood = {
        "prefix": _PLAIN.fullmatch(pattern) is not None,
        "suffix": _PLAIN.fullmatch(pattern) is not None,
        "length": _LENGTH.fullmatch(pattern) is not None,
        "shape": 0 < len(pattern) <= 60 and _SHAPE.fullmatch(pattern) is not None,
    }.get(kind, False)
    if not understood or not _ordered(pattern):
        raise Refused(
            "A pattern is prefix:OLD, suffix:X9, length:8 or length:8-10, or shape:A[0-9]{6} with the classes [A-Z], "
            "[0-9], [A-Z0-9] and at most one {n,m}."
        )
    if not _SYSTEM.fullmatch(system.strip()):
        raise Refused("Name the former system in 2 to 40 letters, digits, blanks, dots or dashes.")
    return LegacyPattern(kind, pattern, system.strip())


def _ordered(pattern: str) -> bool:
    """Whether a range like 8-10 or {6,8} runs upwards."""
    ranges = re.findall(r"(\d+)[-,](\d+)(?!\])", pattern.replace("0-9", ""))
    return all(int(low) <= int(high) for low, high in ranges)


def expression_of(pattern: LegacyPattern) -> str:
    """The pattern as a regular expression over a whole normalised number."""
    if pattern.kind == "prefix":
        return f"^{pattern.pattern}"
    if pattern.kind == "suffix":
        return f"^[A-Z0-9]{{0,38}}{pattern.pattern}$"
    if pattern.kind == "length":
        low, _, high = pattern.pattern.partition("-")
        return f"^[A-Z0-9]{{{low},{high or low}}}$"
    return f"^{pattern.pattern}$"


def former_system(number: str, patterns: Sequence[LegacyPattern]) -> str:
    """The system whose pattern fits the claim number as received, or the empty text; the first pattern wins."""
    plain = normalised(number)
    if not plain.strip("0"):
        return ""
    return next((each.system for each in patterns if re.search(expression_of(each), plain)), "")


def belongs_to_former(received: ReceivedClaim, match: Match) -> bool:
    """Whether the money is the former system's: its number, nothing of ours near it, and nothing off."""
    sound = received.in_balance and received.status_code != PRICING_ONLY
    return sound and bool(received.former_system) and match.claim is None and match.points < WEAK


def legacy_legs(received: ReceivedClaim, payment: Payment, system: str) -> tuple[Leg, ...]:
    """The cash of a claim that is not ours: out of the payment's clearing into `legacy` under the system's name."""
    if not received.paid:
        return ()
    return (
        Leg("clearing", "", "payment", payment.clearing, received.paid),
        Leg("legacy", "", "legacy", system, -received.paid),
    )
