"""How values are written on the screen. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from app.domain.money import money_text
from app.domain.sheet import Amount
from app.ui.table.columns import Cell, Tone

RED_DAYS, AMBER_DAYS = 15, 30

STATUS_COLOURS = {
    "denied": "red",
    "rejected": "red",
    "exception": "amber",
    "partial": "amber",
    "paid": "green",
    "posted": "green",
    "submitted": "accent",
    "predetermination": "accent",
}
PARTY_WORDS = {
    "primary": "Primary",
    "secondary": "Secondary",
    "tertiary": "Tertiary",
    "patient": "Patient",
    "collection": "Collection",
}
PAYMENT_METHODS = {"ACH": "EFT", "CHK": "check", "NON": "no payment", "FWT": "wire", "BOP": "bank draft"}


def day(value: date | None) -> str:
    """`08/14/26`, or nothing."""
    return value.strftime("%m/%d/%y") if value else ""


def short_day(value: date | None) -> str:
    """`08/14`, or nothing."""
    return value.strftime("%m/%d") if value else ""


def long_day(value: date | None) -> str:
    """`08/14/1974`, or nothing."""
    return value.strftime("%m/%d/%Y") if value else ""


def amount_cell(cents: int, tone: Tone = Tone.TEXT) -> Cell:
    """An amount in cents as a person reads it, and as a number in an exported file."""
    return Cell(money_text(cents), tone, Amount(cents))


def day_cell(value: date | None, tone: Tone = Tone.TEXT) -> Cell:
    """A day as `08/14/26`, and as a day in an exported file."""
    return Cell(day(value), tone, value)


def number_cell(number: int | None, tone: Tone = Tone.TEXT) -> Cell:
    """A count or a number of days, empty when not known."""
    return Cell("" if number is None else f"{number:,}", tone, number)


def due_cell(due: date, today: date) -> Cell:
    """When to act: overdue in amber with its date, today, tomorrow, or the date."""
    if due < today:
        return Cell(f"{short_day(due)} late", Tone.AMBER, due)
    if due == today:
        return Cell("today", value=due)
    if due == today + timedelta(days=1):
        return Cell("tomorrow", value=due)
    return Cell(short_day(due) if due.year == today.year else day(due), value=due)


def clock_cell(kind: str, left: int | None, *, verify: bool = False) -> Cell:
    """The next deadline and the calendar days left: amber from 30 days, red from 15 and when it has run out.

    `verify`: nobody has checked the rule it comes from yet, and the cell says so.
    """
    if not kind or (left is None and kind == "due"):
        return Cell("", Tone.MUTED)
    word = CLOCK_WORDS.get(kind, kind.replace("_", " "))
    if left is None:
        return Cell(f"{word}: no limit", Tone.MUTED)
    text = (f"{word} {left} d" if left >= 0 else f"{word} {-left} d over") + (" (verify)" if verify else "")
    if kind == "due":
        return Cell(text, Tone.AMBER if left < 0 else Tone.MUTED)
    tone = Tone.RED if left <= RED_DAYS else Tone.AMBER if left <= AMBER_DAYS else Tone.MUTED
    return Cell(text, tone)


def units_text(thousandths: int) -> str:
    """`1000` as 1, `1500` as 1.5."""
    whole, rest = divmod(abs(thousandths), 1000)
    sign = "-" if thousandths < 0 else ""
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")


def code_text(procedure: str, modifiers: tuple[str, ...]) -> str:
    """Procedure and modifiers as a biller writes them: `99214 25`."""
    return " ".join((procedure, *modifiers))


CLOCK_WORDS = {
    "file": "file", "correct": "correct", "appeal1": "appeal", "appeal2": "appeal 2", "appeal3": "appeal 3",
    "due": "follow up",
}  # fmt: skip
STARTS = {
    "service_from": "from the first service", "service_to": "from the last service",
    "submission": "from the last submission", "determination": "from the decision", "letter": "from the letter",
}  # fmt: skip


def clock_text(days: int, start_rule: str, *, business: bool, verify: bool) -> str:
    """A clock in words: `60 d from the decision`; what nobody has checked says `(verify)`."""
    return f"{days} {'business d' if business else 'd'} {STARTS[start_rule]}{' (verify)' if verify else ''}"


def days_text(days: int | None) -> str:
    """`120 d`, or that it is not known."""
    return f"{days} d" if days else "not on file"


def phone_text(number: str) -> str:
    """Ten digits as `(440) 555-0103`; anything else as it is."""
    if len(number) == 10 and number.isdigit():
        return f"({number[:3]}) {number[3:6]}-{number[6:]}"
    return number


def zip_text(code: str) -> str:
    """Nine digits as `44023-0003`; anything else as it is."""
    return f"{code[:5]}-{code[5:]}" if len(code) == 9 and code.isdigit() else code


def count_text(count: int, one: str, many: str = "") -> str:
    """`1 claim`, `3 claims`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
