"""The table of a statement: visits, their services, the reason under each amount owed; broken into pages by height.

Every row is measured before it is placed, so the number of pages is known when the first one is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from app.domain.money import money_text, total
from app.printing.drawing import MUTED, Align, Area, Drawn, Face, Rule, Text, fitted, printable, wrapped
from app.printing.statement_facts import AccountCredit, Statement, StatementLine, Visit
from app.printing.statement_words import dollars, reason_words, service_words

LEFT, RIGHT = 36.0, 576.0
_DATE, _WORDS = LEFT + 6, LEFT + 58
_WORDS_WIDTH = 168.0
_SIZE, _SMALL = 8.5, 7.5
_SMALL_LINE = 9.5
HEADER_HEIGHT = 24.0
_FAINT = 0.78  # grey of the rule under a row


class Column(Struct, frozen=True):
    """An amount column: its right edge in points and the one or two lines above it."""

    right: float
    words: tuple[str, ...]


COLUMNS = (
    Column(312, ("Charge",)),
    Column(364, ("Insurance", "paid")),
    Column(420, ("Discounts and", "adjustments")),
    Column(466, ("You", "paid")),
    Column(518, ("Waiting for", "insurance")),
    Column(RIGHT - 4, ("You owe",)),
)


class Row(Struct, frozen=True):
    """Something of the table at y 0, its height, and whether it may not be the last on a page."""

    height: float
    drawn: tuple[Drawn, ...]
    keep_with_next: bool = False


def statement_rows(statement: Statement) -> list[Row]:
    """All rows from the first visit to the total."""
    rows: list[Row] = []
    for visit in statement.visits:
        rows.append(_visit_row(visit))
        rows += [_line_row(line) for line in visit.lines]
    rows += [_credit_row(credit) for credit in statement.credits]
    if rows:  # the total never stands alone on a page
        rows[-1] = replace(rows[-1], keep_with_next=True)
    return [*rows, _total_row(statement)]


def paginate(rows: Sequence[Row], first_height: float, next_height: float) -> list[list[Row]]:
    """Rows for each page; a visit's heading stays with its first service. At least one page."""
    pages: list[list[Row]] = [[]]
    room = first_height
    at = 0
    while at < len(rows):
        end = at + 1
        while rows[end - 1].keep_with_next and end < len(rows):
            end += 1
        block = rows[at:end]
        height = sum(row.height for row in block)
        if height > room and (pages[-1] or len(pages) == 1):
            pages.append([])
            room = next_height
        pages[-1] += block
        room -= height
        at = end
    return pages


def header_drawn(top: float) -> list[Drawn]:
    """The column heads, on every page."""
    drawn: list[Drawn] = [Area(LEFT, top, RIGHT - LEFT, HEADER_HEIGHT - 4, fill=0.90)]
    drawn += [_head(_DATE, "Date", top + 13, "left"), _head(_WORDS, "Service", top + 13, "left")]
    for column in COLUMNS:
        first = top + (13 if len(column.words) == 1 else 8.5)
        drawn += [_head(column.right, words, first + 8.5 * n, "right") for n, words in enumerate(column.words)]
    return drawn


def placed(rows: Sequence[Row], top: float) -> list[Drawn]:
    """The rows one under the other from `top`."""
    drawn: list[Drawn] = []
    for row in rows:
        drawn += [_lowered(one, top) for one in row.drawn]
        top += row.height
    return drawn


def day_text(day: date) -> str:
    """`07/14/2026`, as the people who get statements write dates."""
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def _lowered(one: Drawn, by: float) -> Drawn:
    if isinstance(one, Text):
        return Text(one.x, one.y + by, one.text, one.face, one.size, one.align, one.grey)
    if isinstance(one, Rule):
        return Rule(one.x0, one.y0 + by, one.x1, one.y1 + by, one.width, one.dashed, one.grey)
    return Area(one.x, one.y + by, one.width, one.height, one.fill)


def _head(x: float, words: str, y: float, align: Align) -> Text:
    return Text(x, y, words, "Helvetica-Bold", 7.0, align, 0.2)


def _amounts(cents: Sequence[int], y: float, face: Face = "Helvetica") -> list[Drawn]:
    pairs = zip(COLUMNS, cents, strict=True)
    return [Text(column.right, y, money_text(amount), face, _SIZE, "right") for column, amount in pairs]


def _visit_row(visit: Visit) -> Row:
    when = min((line.service_date for line in visit.lines), default=None)
    provider = f" with {visit.provider}" if visit.provider else ""
    heading = f"{day_text(when) if when else ''}  {visit.patient}{provider}"
    drawn: list[Drawn] = [
        Text(LEFT, 14, fitted(heading, "Helvetica-Bold", 9, 400), "Helvetica-Bold", 9),
        Text(RIGHT - 4, 14, printable(f"Claim {visit.claim_number}"), "Helvetica", _SMALL, "right", MUTED),
    ]
    y = 14.0
    for words in _visit_notes(visit):
        y += _SMALL_LINE
        drawn.append(Text(LEFT, y, fitted(words, "Helvetica", _SMALL, 400), "Helvetica", _SMALL, grey=MUTED))
    return Row(y + 5, tuple(drawn), keep_with_next=True)


def _visit_notes(visit: Visit) -> list[str]:
    """What each payer decided, and what the practice reports as paid at the visit."""
    notes = []
    for payment in visit.payments:
        decision = f"paid {dollars(payment.paid)}" if payment.paid else "paid nothing"
        notes.append(f"{payment.payer} {decision} on {day_text(payment.decided_on)}")
    if visit.reported > 0:
        notes.append(f"You paid {dollars(visit.reported)} at the visit; it is taken off once the deposit is booked")
    return notes


def _line_row(line: StatementLine) -> Row:
    words = f"{line.description or service_words(line.procedure)}"
    drawn: list[Drawn] = [
        Text(_DATE, 10, day_text(line.service_date), size=_SIZE),
        Text(_WORDS, 10, fitted(f"{words} ({line.procedure})", "Helvetica", _SIZE, _WORDS_WIDTH), size=_SIZE),
        *_amounts(
            (line.charge, line.insurance_paid, line.adjustments, line.patient_paid, line.pending, line.balance), 10
        ),
    ]
    y = 10.0
    for sentence in _reasons(line):
        for part in wrapped(sentence, "Helvetica-Oblique", _SMALL, RIGHT - _WORDS - 60):
            y += _SMALL_LINE
            drawn.append(Text(_WORDS, y, part, "Helvetica-Oblique", _SMALL, grey=0.15))
    bottom = y + 4
    drawn.append(Rule(LEFT, bottom, RIGHT, bottom, 0.5, grey=_FAINT))
    return Row(bottom + 1, tuple(drawn))


def _reasons(line: StatementLine) -> list[str]:
    """Why the balance is the patient's; a line without a balance needs no reason."""
    if line.balance <= 0:
        return []
    return [reason_words(reason.group, reason.code, reason.amount) for reason in line.reasons]


def _credit_row(credit: AccountCredit) -> Row:
    drawn: tuple[Drawn, ...] = (
        Text(_DATE, 10, day_text(credit.received_on), size=_SIZE),
        Text(_WORDS, 10, fitted(credit.words, "Helvetica", _SIZE, 260), size=_SIZE),
        Text(COLUMNS[-1].right, 10, money_text(-credit.amount), size=_SIZE, align="right"),
        Rule(LEFT, 14, RIGHT, 14, 0.5, grey=_FAINT),
    )
    return Row(15, drawn)


def _total_row(statement: Statement) -> Row:
    lines = statement.lines
    sums = (
        total(line.charge for line in lines),
        total(line.insurance_paid for line in lines),
        total(line.adjustments for line in lines),
        total(line.patient_paid for line in lines),
        total(line.pending for line in lines),
        statement.amount_due,
    )
    drawn: tuple[Drawn, ...] = (
        Rule(LEFT, 3, RIGHT, 3, 0.8),
        Text(LEFT, 15, "Total", "Helvetica-Bold", 9),
        *_amounts(sums, 15, "Helvetica-Bold"),
    )
    return Row(20, drawn)
