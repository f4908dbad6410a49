"""One sheet of the form while it is being filled: text goes to its cells, and what does not fit is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from app.printing.cms1500_grid import COLUMNS, LINES, Field, form_fields
from app.printing.cms1500_text import plain_text, unprintable

ProblemKind = Literal["too long", "not printable", "too many", "below zero", "incomplete", "no diagnosis"]

_GAP = "   "


class Placed(Struct, frozen=True, gc=False):
    """Text on the grid: line 1..66, first column 1..79."""

    line: int
    column: int
    text: str


class Problem(Struct, frozen=True, gc=False):
    """Something that cannot stand in its box as it is; known before any paper is used.

    `text` is the whole text (it may name a patient: show it, never log it); `allowed` the width in characters, or
    the count allowed. `stops` is true when a shortened text would say something else: then the form is not printed.
    """

    box: str
    page: int
    kind: ProblemKind
    text: str
    allowed: int
    stops: bool

    @property
    def sentence(self) -> str:
        """What a clerk reads beside the text; it holds no part of the text itself."""
        if self.kind == "too long":
            end = "correct it before printing" if self.stops else "the rest is not printed"
            return f"Box {self.box}: {len(self.text)} characters, {self.allowed} fit; {end}."
        if self.kind == "too many":
            return f"Box {self.box}: more than {self.allowed} do not fit on one form; split the claim."
        if self.kind == "below zero":
            return f"Box {self.box}: an amount below zero cannot stand on the form."
        if self.kind == "no diagnosis":
            return f"Box {self.box}: a line points to a diagnosis the claim does not have; the pointer is not printed."
        if self.kind == "incomplete":
            return f"Box {self.box}: this box must be filled before printing."
        return f"Box {self.box}: letters without a Latin form; type the text in Latin letters."


class Page(Struct, frozen=True, gc=False):
    """One sheet: everything on it, in reading order."""

    placed: tuple[Placed, ...]


class Sheet:
    """Collects the placed text and the problems of one page."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.problems: list[Problem] = []
        self._placed: list[Placed] = []
        self._fields = form_fields()

    def put(self, name: str, text: str, *, keep: str = "", raw: str = "") -> None:
        """Text into a field as the form wants it; `keep` are signs of punctuation this box may hold.

        `raw` is the text before the caller changed its form, where letters may have been lost.
        """
        self._report_lost(name, raw or text)
        self.code(name, plain_text(text, keep))

    def items(self, name: str, items: Sequence[str]) -> None:
        """Several items in one field, three blanks between them; a quantity keeps its decimal point."""
        self._report_lost(name, "".join(items))
        self.code(name, _GAP.join(plain_text(item, "." if item.startswith("N4") else "") for item in items))

    def code(self, name: str, text: str) -> None:
        """Text that is ready as it stands: printable ASCII, blanks and signs its own."""
        field = self._fields[name]
        if not (text.isascii() and text.isprintable()):
            self._report_lost(name, text)
            text = plain_text(text)
        if len(text) > field.width:
            self._report(field.box, "too long", text, field.width, stops=field.overflow == "stop")
            text = text[: field.width].rstrip()
        self._place(field, text)

    def mark(self, name: str, wanted: bool) -> None:
        """An X in a check box."""
        if wanted:
            self._place(self._fields[name], "X")

    def money(self, name: str, cents: int) -> None:
        """Whole dollars up to the printed line, two digits of cents right of it; no decimal point, no sign."""
        field = self._fields[f"{name}_dollars"]
        if cents < 0:
            self._report(field.box, "below zero", "", field.width, stops=True)
            return
        self.code(f"{name}_dollars", str(cents // 100))
        self.code(f"{name}_cents", f"{cents % 100:02d}")

    def day(self, name: str, day: date | None, *, year: str = "yy", digits: int = 6) -> None:
        """MM, DD and YY (or CCYY) in their three cells; nothing for no date."""
        if day is None:
            return
        self.code(f"{name}_mm", f"{day.month:02d}")
        self.code(f"{name}_dd", f"{day.day:02d}")
        self.code(f"{name}_{year}", f"{day.year:04d}" if digits == 8 else f"{day.year % 100:02d}")

    def literal(self, line: int, column: int, text: str) -> None:
        """Text that belongs to no box, such as the page mark."""
        self._placed.append(Placed(line, column, text))

    def too_many(self, box: str, allowed: int) -> None:
        """Report a list that is longer than the form."""
        self._report(box, "too many", "", allowed, stops=True)

    def incomplete(self, box: str) -> None:
        """Report a box that must be filled."""
        self._report(box, "incomplete", "", 0, stops=True)

    def no_diagnosis(self, box: str) -> None:
        """Report a pointer to a diagnosis that is not in box 21."""
        self._report(box, "no diagnosis", "", 0, stops=False)

    def page(self) -> Page:
        """The finished page."""
        return Page(tuple(sorted(self._placed, key=lambda placed: (placed.line, placed.column))))

    def _place(self, field: Field, text: str) -> None:
        if text:
            shift = field.width - len(text) if field.align == "right" else 0
            self._placed.append(Placed(field.line, field.column + shift, text))

    def _report_lost(self, name: str, text: str) -> None:
        if lost := unprintable(text):
            self._report(self._fields[name].box, "not printable", lost, 0, stops=True)

    def _report(self, box: str, kind: ProblemKind, text: str, allowed: int, *, stops: bool) -> None:
        self.problems.append(Problem(box, self.number, kind, text, allowed, stops))


def page_text(page: Page) -> str:
    """The page as 66 lines of up to 79 columns: for tests, text printers and code review."""
    rows = [[" "] * COLUMNS for _ in range(LINES)]
    for placed in page.placed:
        start = placed.column - 1
        rows[placed.line - 1][start : start + len(placed.text)] = placed.text
    return "\n".join("".join(row).rstrip() for row in rows) + "\n"
