"""What a letter with a text layer says by itself: numbers, its kind, dates, a reference, an amount. Pure.

All of it is a proposal. A portal's letter is a PDF of text; a scanned page has none and gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from app.domain.money import AmountError, typed_amount

MOST_NUMBERS = 60
_SIGNS = 20_000
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{3,28}[A-Z0-9]")
_DAY = r"(\d{1,2}/\d{1,2}/(?:\d{4}|\d{2})|[A-Z][a-z]{2,8} \d{1,2}, \d{4})"
_DATED = re.compile(rf"(?im)^\s*(?:letter |notice )?dated?\s*:?\s*{_DAY}")
_FIRST_DAY = re.compile(rf"(?m)^\s*{_DAY}\s*$")
_DUE = re.compile(rf"(?i)\b(?:by|before|no later than|until|due(?: date)?)\s*:?\s*{_DAY}")
_REFERENCE = re.compile(
    r"(?i)\b(?:FCN|financial control number|control number|case(?: number| no\.?)?|inquiry(?: number)?|reference)"
    r"\s*[:#]?\s*([A-Z0-9][A-Z0-9-]{4,24})"
)
_AMOUNT = re.compile(r"\$\s?(\d[\d,]*\.\d{2})")
# The first whose words all stand in the letter; the more telling ones come first.
_TELLING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("demand", ("overpa", "fcn")),
    ("demand", ("demand", "overpa")),
    ("appeal_decision", ("appeal", "decision")),
    ("appeal_decision", ("appeal", "determination")),
    ("records_request", ("medical records",)),
    ("records_request", ("records", "request")),
    ("refund_request", ("refund",)),
    ("cob", ("coordination of benefits",)),
    ("cob", ("other insurance",)),
)


class LetterReading(Struct, frozen=True):
    """What was read; empty or None where nothing was."""

    numbers: tuple[str, ...] = ()
    type: str = ""
    letter_date: date | None = None
    due_on: date | None = None
    reference: str = ""
    cents: int | None = None


def read_letter(texts: Iterable[str], *, today: date) -> LetterReading:
    """Read the text of a letter's pages. Dates ahead are no letter dates, dates gone no days to answer by."""
    text = "\n".join(texts)[:_SIGNS]
    kind = _kind(text)
    dated = _day(_DATED.search(text)) or _day(_FIRST_DAY.search(text))
    letter_date = dated if dated is not None and dated <= today else None
    due = _day(_DUE.search(text))
    named = _REFERENCE.search(text)
    amount = _AMOUNT.search(text) if kind in {"demand", "refund_request"} else None
    return LetterReading(
        numbers_in(text),
        kind,
        letter_date,
        due if due is not None and due >= (letter_date or today) else None,
        named.group(1).upper() if named else "",
        _cents(amount.group(1)) if amount else None,
    )


def numbers_in(text: str) -> tuple[str, ...]:
    """Everything that may be a claim, control or member number: letters and at least one figure, hyphens dropped."""
    found = (sign.replace("-", "") for sign in _NUMBER.findall(text.upper()))
    return tuple(dict.fromkeys(sign for sign in found if any(each.isdigit() for each in sign)))[:MOST_NUMBERS]


def _kind(text: str) -> str:
    lower = text.lower()
    return next((kind for kind, words in _TELLING if all(word in lower for word in words)), "")


def _day(found: re.Match[str] | None) -> date | None:
    if found is None:
        return None
    for pattern in ("%m/%d/%Y", "%m/%d/%y", "%B %d, %Y", "%b %d, %Y"):
        try:
            return datetime.strptime(found.group(1), pattern).date()
        except ValueError:
            continue
    return None


def _cents(typed: str) -> int | None:
    try:
        return typed_amount(typed)
    except AmountError:
        return None
