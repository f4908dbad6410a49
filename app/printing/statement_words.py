"""What a statement tells a patient in plain words: why an amount is theirs, and what a service was.

The words are our own and stand in `resources/codes/`; the wording of the code lists themselves belongs to others.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from app.domain.money import money_text

CODES = Path(__file__).resolve().parents[2] / "resources" / "codes"

UNKNOWN_REASON = "Your plan says {amount} of this charge is yours to pay. Call us and we will explain it."
NO_INSURANCE = "We have no insurance decision for this amount: {amount} is yours to pay."
ANY_SERVICE = "Medical service"
# Who owes what: said by the account page on the telephone as the statement says it.
PARTY_WORDS = {
    "primary": "waiting for insurance",
    "secondary": "waiting for the second insurance",
    "tertiary": "waiting for the third insurance",
    "patient": "to be paid by the patient",
    "collection": "with a collection agency",
}


@cache
def _patient_reasons() -> dict[str, str]:
    with (CODES / "patient_reasons.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["words"] for row in csv.DictReader(file)}


@cache
def _services() -> tuple[tuple[str, str, str], ...]:
    with (CODES / "service_words.csv").open(encoding="utf-8", newline="") as file:
        return tuple((row["first"], row["last"], row["words"]) for row in csv.DictReader(file))


def reason_words(group: str, code: str, cents: int) -> str:
    """One sentence to the patient for a CAS group and reason with its amount.

    Only PR makes an amount the patient's; without a group nobody but the practice put it there.
    """
    if group == "PR":
        words = _patient_reasons().get(code, UNKNOWN_REASON)
    else:
        words = NO_INSURANCE
    return words.replace("{amount}", dollars(cents))


@cache
def service_words(procedure: str) -> str:
    """The kind of service in two or three words, from the range its code lies in."""
    code = procedure.upper()
    found = (words for first, last, words in _services() if len(code) == len(first) and first <= code <= last)
    return next(found, ANY_SERVICE)


def dollars(cents: int) -> str:
    """`123456` as `$1,234.56`, `-50` as `-$0.50`."""
    return f"-${money_text(-cents)}" if cents < 0 else f"${money_text(cents)}"
