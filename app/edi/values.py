"""Elements to values: amounts, quantities and dates, by strict pattern, with the fault named where it fails."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache

from msgspec import Struct

from app.domain.money import AmountError, Cents, parse_cents, parse_thousandths
from app.domain.remit import Finding

LONGEST_KEY = 80
AMOUNT_REMEDY = "an amount has digits and at most two decimals; ask the sender to correct it"


@lru_cache(maxsize=16_384)
def read_cents(text: str) -> Cents:
    """As `parse_cents`, remembered: a file repeats the amounts of its fee schedule. Raises AmountError."""
    if text[-3:-2] == ".":
        digits = text[:-3] + text[-2:]
        if 2 < len(digits) < 14 and digits.isascii() and digits.isdigit():
            return Cents(int(digits))
    elif len(text) < 12 and text.isascii() and text.isdigit():
        return Cents(int(text) * 100)
    return parse_cents(text)


@lru_cache(maxsize=4096)
def read_date(text: str) -> date | None:
    """`CCYYMMDD` as a date, None for anything else."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def read_short_date(text: str) -> date | None:
    """`YYMMDD` of an envelope (this century) or `CCYYMMDD`, None for anything else."""
    return read_date(f"20{text}" if len(text) == 6 else text)


def read_range(text: str) -> tuple[date, date] | None:
    """`CCYYMMDD-CCYYMMDD` (RD8) as first and last day, None for anything else."""
    first, dash, last = text.partition("-")
    begin, end = read_date(first), read_date(last)
    return (begin, end) if dash and begin and end and begin <= end else None


class Faults:
    """Collects findings of a reader, at most `most` of them, so that a hostile file cannot fill the memory."""

    def __init__(self, most: int = 10_000) -> None:
        self.found: list[Finding] = []
        self._room = most

    def say(self, level: str, segment: int, where: str, message: str, *, refuses: bool = False) -> None:
        """One finding; `message` holds no PHI."""
        if self._room > 1:
            self.found.append(Finding(level, segment, where, message, refuses))
        elif self._room == 1:
            self.found.append(
                Finding("error", segment, "file", "too many findings; the rest is not listed", refuses=True)
            )
        self._room -= 1

    def take(self) -> list[Finding]:
        """The findings since the last call, and forgets them."""
        taken, self.found = self.found, []
        return taken

    def amount(self, text: str, segment: int, where: str, *, refuses: bool = True) -> Cents:
        """Cents of an element that must hold an amount; 0 and a finding when it does not."""
        try:
            return read_cents(text)
        except AmountError:
            if text:
                message = f"`{shown(text)}` is not an amount; {AMOUNT_REMEDY}"
            else:
                message = f"the amount is missing; {AMOUNT_REMEDY}"
            self.say("error", segment, where, message, refuses=refuses)
            return Cents(0)

    def quantity(self, text: str, segment: int, where: str, empty: int) -> int:
        """Thousandths of a quantity, `empty` when there is none; a finding when it is unreadable."""
        if not text:
            return empty
        try:
            return parse_thousandths(text)
        except AmountError:
            self.say("error", segment, where, f"`{shown(text)}` is not a quantity; digits with at most three decimals")
            return empty

    def key(self, text: str, segment: int, where: str) -> None:
        """An identifier or name that the book is searched by: longer than any guide allows is a fault that refuses."""
        if len(text) > LONGEST_KEY:
            self.say(
                "error",
                segment,
                where,
                f"longer than {LONGEST_KEY} characters; the separators may be wrong",
                refuses=True,
            )

    def day(self, text: str, segment: int, where: str) -> date | None:
        """The date of an element, None and a finding when it is none."""
        found = read_date(text)
        if found is None:
            self.say("error", segment, where, f"`{shown(text)}` is not a date; eight digits, year first, are expected")
        return found


def read_pointers(text: str, segment: int, where: str, component: str, faults: Faults) -> tuple[int, ...]:
    """The diagnosis pointers of a line; none, and a finding, when they are not numbers."""
    pointers = [pointer for pointer in text.split(component) if pointer]
    if all(pointer.isascii() and pointer.isdigit() and len(pointer) <= 2 for pointer in pointers):
        return tuple(int(pointer) for pointer in pointers)
    faults.say("error", segment, where, f"`{shown(text)}` does not point to diagnoses; ask the practice")
    return ()


class Reading(Struct, frozen=True):
    """What the parts of a reader share: the component separator, the findings, and what takes unknown segments."""

    component: str
    faults: Faults
    keep: Callable[[list[str], int], None]


def shown(text: str) -> str:
    """An amount, date, quantity or code as a finding may repeat it: twelve printable ASCII characters at most.

    Letters beyond a code's length are masked: a name that slipped into an amount must not reach a log.
    """
    if sum(letter.isalpha() for letter in text) > 4:
        return "(letters)"
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in text[:12])


def at(row: list[str], place: int) -> str:
    """Element `place` of a segment, empty when the segment ends before it."""
    return row[place] if len(row) > place else ""


def padded(row: list[str], size: int) -> list[str]:
    """The segment with at least `size` elements, the id counted."""
    missing = size - len(row)
    return row + [""] * missing if missing > 0 else row
