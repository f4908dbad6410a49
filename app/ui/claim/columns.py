"""Columns of the small tables inside the claim panes. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from app.claims.detail_types import EraAdjustment, EraClaim, EraLine, LineDetail, TimeLineEntry
from app.domain.money import money_text
from app.rules.reasons import reason_words
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell, code_text, short_day, units_text

NARROW, WORD = 20, 60

EVENT_WORDS = {
    "sent": "Sent",
    "charges": "Charges",
    "remittance": "ERA",
    "posting": "Posted",
    "reversal": "Reversed",
    "note": "Note",
    "outcome": "Outcome",
    "reassign": "Moved",
    "exception": "Exception",
    "print": "Printed",
    "system": "System",
    "acknowledgement": "Answer",
    "takeback": "Take-back",
    "payment": "Payment",
    "move": "Moved",
    "document": "Paper",
    "letter": "Letter",
    "evidence": "Evidence",
    "call": "Call",
    "snooze": "Snoozed",
    "promise": "Promise",
    "question": "Question",
    "escalation": "Told",
    "appeal": "Appeal",
}


@dataclass(frozen=True, slots=True)
class EraRow:
    """One printed line of a remittance: a service line with its first reason, or a further reason below it."""

    number: int
    line: str
    billed: int | None
    paid: int | None
    reason: str
    amount: int | None
    words: str
    denied: bool


def money(cents: int | None) -> Cell:
    """An amount with two decimals; unknown is empty."""
    return plain("" if cents is None else money_text(cents))


def open_money(cents: int) -> Cell:
    """What is still open, in strong figures when it is not zero."""
    return amount_cell(cents, Tone.STRONG if cents else Tone.MUTED)


def allowed(line: LineDetail) -> Cell:
    """The payer's allowed; amber when it is below the expected of a line that was decided."""
    if line.allowed is None:
        return plain("")
    below = line.expected is not None and 0 < line.allowed < line.expected
    return amount_cell(line.allowed, Tone.AMBER if below else Tone.TEXT)


def line_code(line: LineDetail) -> str:
    """What was done and where: `0450 99284 25`, `D2391 #14 MO`, `D4341 area 10`."""
    tooth = f"#{line.tooth}" if line.tooth else f"area {line.oral_cavity}" if line.oral_cavity else ""
    parts = (line.revenue_code, code_text(line.procedure, line.modifiers), tooth, line.surfaces)
    return " ".join(part for part in parts if part)


LINE_COLUMNS: tuple[Column[LineDetail], ...] = (
    Column("line", "Line", lambda line: plain(str(line.line_no)), NARROW),
    Column("code", "Code", lambda line: plain(line_code(line)), WORD),
    Column("units", "Units", lambda line: plain(units_text(line.units)), NARROW, right=True),
    Column("charge", "Charge", lambda line: money(line.charged), WORD, right=True),
    Column("expected", "Expected", lambda line: money(line.expected), WORD, right=True),
    Column("allowed", "Allowed", allowed, WORD, right=True),
    Column("paid", "Paid", lambda line: money(line.paid), WORD, right=True),
    Column("open", "Open", lambda line: open_money(line.balance), WORD, right=True),
)

ERA_COLUMNS: tuple[Column[EraRow], ...] = (
    Column("line", "Line", lambda row: plain(row.line), WORD),
    Column("billed", "Billed", lambda row: money(row.billed), WORD, right=True),
    Column("paid", "Paid", lambda row: money(row.paid), WORD, right=True),
    Column("group", "Group", lambda row: Cell(row.reason, Tone.RED if row.denied else Tone.TEXT), WORD),
    Column("amount", "Amount", lambda row: money(row.amount), WORD, right=True),
    Column("reason", "Reason", lambda row: plain(row.words), 80, stretch=True),
)

TIME_COLUMNS: tuple[Column[TimeLineEntry], ...] = (
    Column("on", "Date", lambda entry: muted(short_day(entry.on)), NARROW),
    Column("kind", "What", lambda entry: plain(EVENT_WORDS.get(entry.kind, entry.kind)), NARROW),
    Column("cents", "", lambda entry: money(entry.cents), NARROW, right=True),
    Column("text", "", lambda entry: muted(f"{entry.text}  {entry.actor}".strip()), 120, stretch=True),
)


def era_rows(era: EraClaim) -> tuple[EraRow, ...]:
    """The printed lines of one payer's decision: every reason on its own line, claim level last."""
    rows: list[EraRow] = []
    for line in era.lines:
        rows += _rows_of(line, len(rows))
    for adjustment in era.adjustments:
        rows.append(_reason_row(len(rows), "claim", None, None, adjustment, denied=False))
    return tuple(rows)


def _rows_of(line: EraLine, start: int) -> list[EraRow]:
    head = f"{line.sequence}  {code_text(line.procedure, line.modifiers)}"
    denied = line.paid == 0 and any(each.group in {"CO", "PI", "OA"} for each in line.adjustments)
    if not line.adjustments:
        return [EraRow(start, head, line.charge, line.paid, "", None, "paid as billed", False)]
    rows = [_reason_row(start, head, line.charge, line.paid, line.adjustments[0], denied=denied)]
    for adjustment in line.adjustments[1:]:
        rows.append(_reason_row(start + len(rows), "", None, None, adjustment, denied=denied))
    return rows


def _reason_row(
    number: int,
    head: str,
    billed: int | None,
    paid: int | None,
    adjustment: EraAdjustment,
    *,
    denied: bool,
) -> EraRow:
    code = f"{adjustment.group}-{adjustment.reason}"
    counts = denied and adjustment.group != "PR" and adjustment.reason not in {"45", "23", "253"}
    return EraRow(number, head, billed, paid, code, adjustment.cents, reason_words(adjustment.reason), counts)
