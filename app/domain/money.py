"""Money is integer cents and nothing else; text becomes cents by one strict pattern."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NewType

Cents = NewType("Cents", int)

ZERO = Cents(0)
_AMOUNT = re.compile(r"(-?)(?:(\d{1,11})(?:\.(\d{0,2}))?|\.(\d{1,2}))", re.ASCII)
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d{0,2})?", re.ASCII)
_QUANTITY = re.compile(r"(-?)(?:(\d{1,8})(?:\.(\d{0,3}))?|\.(\d{1,3}))", re.ASCII)


class AmountError(ValueError):
    """The text is not an amount: digits, at most two decimals, an optional leading minus."""


def parse_cents(text: str) -> Cents:
    """Cents of an X12 or typed amount such as `120`, `120.5`, `.28`, `-50.`.

    Raises AmountError for anything else: exponents, commas, spaces, three decimals, other digits, NaN.
    """
    found = _AMOUNT.fullmatch(text)
    if found is None:
        raise AmountError("not an amount: digits with at most two decimals are expected")
    sign, whole, decimals, bare = found.groups()
    cents = int(whole or "0") * 100 + int(((decimals or bare) or "").ljust(2, "0"))
    return Cents(-cents if sign else cents)


def typed_amount(text: str) -> Cents:
    """Cents of an amount as a person types it: `1234.5`, `1,234.50`; a comma stands only between thousands.

    Raises AmountError: `12,50` is not guessed, it could mean twelve dollars or twelve hundred.
    """
    plain = text.strip()
    if "," in plain:
        if not _THOUSANDS.fullmatch(plain):
            raise AmountError("not an amount: commas stand between thousands only")
        plain = plain.replace(",", "")
    return parse_cents(plain)


def parse_thousandths(text: str) -> int:
    """A quantity in integer thousandths: `1` is 1000, `1.9` is 1900. Raises AmountError otherwise."""
    found = _QUANTITY.fullmatch(text)
    if found is None:
        raise AmountError("not a quantity: digits with at most three decimals are expected")
    sign, whole, decimals, bare = found.groups()
    units = int(whole or "0") * 1000 + int(((decimals or bare) or "").ljust(3, "0"))
    return -units if sign else units


def decimal_text(cents: int) -> str:
    """`-1234` as `-12.34`: the form of files and JSON, without separators."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def money_text(cents: int) -> str:
    """`123456` as `1,234.56`: the form a person reads."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def total(amounts: Iterable[int]) -> Cents:
    """Sum of amounts, as cents."""
    return Cents(sum(amounts))


def allot(amount: int, weights: Sequence[int]) -> list[Cents]:
    """Split `amount` over `weights` (>= 0) by largest remainder; the parts sum to it exactly.

    All weights zero means equal weights; ties go to the earlier place. Raises ValueError on no weights.
    """
    if not weights or any(weight < 0 for weight in weights):
        raise ValueError("weights must be given and must not be negative")
    shares = list(weights) if any(weights) else [1] * len(weights)
    whole, sign = sum(shares), -1 if amount < 0 else 1
    parts = [abs(amount) * share // whole for share in shares]
    rest = abs(amount) - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda at: (-(abs(amount) * shares[at] % whole), at))
    for place in by_remainder[:rest]:
        parts[place] += 1
    return [Cents(sign * part) for part in parts]
