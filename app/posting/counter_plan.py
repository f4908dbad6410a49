"""Where a patient's money goes: the lines the patient owes, oldest service first. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

KINDS = ("cash", "check", "card", "lockbox", "other")
KIND_WORDS = {"cash": "Cash", "check": "Check", "card": "Card", "lockbox": "Lockbox", "other": "Other"}
_RUN = re.compile(r"\d{13,19}", re.ASCII)
_BETWEEN = str.maketrans("", "", " .-")


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A claim line the patient owes something on; `owed` in cents, above zero."""

    claim_id: int
    line_id: int
    claim_number: str
    patient_name: str
    service_from: date
    procedure: str
    owed: int


@dataclass(frozen=True, slots=True)
class Application:
    """`cents` of the money go to `line`."""

    line: OpenLine
    cents: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Line by line what a payment would pay; `unapplied` is what is left of it."""

    applications: tuple[Application, ...]
    unapplied: int

    @property
    def cents(self) -> int:
        """The payment."""
        return self.applied + self.unapplied

    @property
    def applied(self) -> int:
        """Cents that go to lines."""
        return sum(each.cents for each in self.applications)


def propose(lines: Sequence[OpenLine], cents: int, claims: Collection[int] = ()) -> Proposal:
    """Fill the oldest service first, each line up to what is owed; `claims` narrows to chosen claims (empty: all).

    Never more than `cents` and never more than is owed: the rest stays unapplied.
    """
    chosen = [line for line in lines if line.owed > 0 and (not claims or line.claim_id in claims)]
    applications: list[Application] = []
    left = cents
    for line in sorted(chosen, key=lambda line: (line.service_from, line.claim_id, line.line_id)):
        part = min(left, line.owed)
        if part <= 0:
            break
        applications.append(Application(line, part))
        left -= part
    return Proposal(tuple(applications), left)


def card_number_in(text: str) -> bool:
    """Whether a text holds a card number: 13 to 19 digits, parted or not, whose check digit (Luhn) is right."""
    joined = text.translate(_BETWEEN)
    runs = (run for run in re.findall(r"\d+", joined, re.ASCII) if _RUN.fullmatch(run))
    return any(_luhn(run) for run in runs)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
