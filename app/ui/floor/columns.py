"""What the lists of the floor show. Pure but for the cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.reports.productivity import Output
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import AMBER_DAYS, RED_DAYS, amount_cell, day, short_day
from app.workqueues.absence import Absence
from app.workqueues.board import BoardCell, BoardLine, Sum
from app.workqueues.escalations import Escalation
from app.workqueues.moves import MoveRow
from app.workqueues.presence import Present
from app.workqueues.types import Queue

MOST_QUEUES = 8
KIND_WORDS = {"clock": "Deadline", "denial": "Denial", "mail": "Mail", "question": "Question"}
MOVE_WORDS = {
    "move": "moved", "absence": "absence", "stale": "untouched", "ended": "left the office", "undo": "taken back",
    "return": "returned",
}  # fmt: skip


def overdue_cell(found: Sum) -> Cell:
    """Overdue items: amber, nothing when there are none."""
    return Cell(f"{found.overdue:,}", Tone.AMBER) if found.overdue else muted("-")


def clock_until(found: Sum, today: date) -> Cell:
    """The oldest clock, as days left: amber from 30, red from 15 and when it ran out."""
    if found.first_clock is None:
        return muted("-")
    left = (found.first_clock - today).days
    text = f"{left} d" if left >= 0 else f"{-left} d over"
    return Cell(text, Tone.RED if left <= RED_DAYS else Tone.AMBER if left <= AMBER_DAYS else Tone.TEXT)


def queue_cell(found: Sum) -> Cell:
    """Open items of one queue, with what is overdue of them behind a stroke."""
    if not found.items:
        return muted("")
    text = f"{found.items:,} / {found.overdue:,}" if found.overdue else f"{found.items:,}"
    return Cell(text, Tone.AMBER if found.overdue else Tone.TEXT)


def board_columns(queues: Sequence[Queue], today: date) -> tuple[Column[BoardLine], ...]:
    """Who or where, the sums, and one column for each of the first queues: open / overdue."""
    head: tuple[Column[BoardLine], ...] = (
        Column("title", "Who or where", lambda line: Cell(line.title, Tone.TEXT if line.key else Tone.MUTED), 150,
               stretch=True),
        Column("items", "Open", lambda line: plain(f"{line.sum.items:,}"), 58, right=True),
        Column("overdue", "Overdue", lambda line: overdue_cell(line.sum), 72, right=True),
        Column("cents", "Dollars", lambda line: amount_cell(line.sum.cents), 104, right=True),
        Column("clock", "Oldest clock", lambda line: clock_until(line.sum, today), 96, right=True),
    )  # fmt: skip
    shown = sorted(queues, key=lambda each: (each.ord, each.code))[:MOST_QUEUES]
    return head + tuple(_queue_column(queue) for queue in shown)


def _queue_column(queue: Queue) -> Column[BoardLine]:
    code = queue.code
    return Column(f"q_{code}", queue.title, lambda line: queue_cell(line.cell(code)), 78, right=True)


def cell_columns(today: date) -> tuple[Column[BoardCell], ...]:
    """The cells of one line, with all four figures."""
    return (
        Column("title", "Queue or place", lambda cell: plain(cell.title), 96, stretch=True),
        Column("items", "Open", lambda cell: plain(f"{cell.sum.items:,}"), 52, right=True),
        Column("overdue", "Overdue", lambda cell: overdue_cell(cell.sum), 72, right=True),
        Column("cents", "Dollars", lambda cell: amount_cell(cell.sum.cents), 92, right=True),
        Column("clock", "Oldest clock", lambda cell: clock_until(cell.sum, today), 96, right=True),
    )


def _local(at: datetime | None) -> str:
    return at.astimezone().strftime("%H:%M") if at else ""


def where_cell(here: Present) -> Cell:
    """What somebody does now: on a call, idle since, or the page."""
    if here.calling:
        return Cell(f"on a call since {_local(here.since)}", Tone.ACCENT)
    if here.idle_since is not None:
        return Cell(f"idle since {_local(here.idle_since)}", Tone.AMBER)
    return plain(here.page + (f": {here.queue.replace('_', ' ')}" if here.queue else ""))


def holds_cell(here: Present) -> Cell:
    """What somebody holds, since when, and how many are parked."""
    parts = [f"{here.claim} since {_local(here.held_since)}"] if here.claim else []
    if here.held + here.parked > 1:
        parts.append(f"{here.held + here.parked - 1} more")
    if here.parked:
        parts.append(f"{here.parked} parked")
    return plain(", ".join(parts)) if parts else muted("nothing")


PRESENT_COLUMNS: tuple[Column[Present], ...] = (
    Column("name", "Here now", lambda here: plain(here.name), 90),
    Column("where", "Doing", where_cell, 126, stretch=True),
    Column("holds", "Holds", holds_cell, 186),
)


def escalation_columns() -> tuple[Column[Escalation], ...]:
    """Kind, claim, age, dollars, who has it, why."""
    return (
        Column("kind", "What", lambda row: Cell(KIND_WORDS[row.kind], Tone.RED if row.step in {3, 4, 103, 104}
                                                else Tone.AMBER), 74),
        Column("claim", "Claim", lambda row: plain(row.claim) if row.claim else muted(row.practice or "-"), 118),
        Column("practice", "Practice", lambda row: muted(row.practice), 66),
        Column("age", "Age", lambda row: plain(f"{row.age} d"), 52, right=True),
        Column("cents", "Dollars", lambda row: amount_cell(row.cents), 96, right=True),
        Column("owner", "With", lambda row: plain(row.owner_name) if row.owner_name else Cell("nobody", Tone.AMBER),
               110),
        Column("text", "Why", lambda row: plain(row.text), 260, stretch=True),
    )  # fmt: skip


MOVE_COLUMNS: tuple[Column[MoveRow], ...] = (
    Column("at", "When", lambda row: muted(row.at.astimezone().strftime("%m/%d %H:%M")), 84),
    Column("actor", "By", lambda row: plain(row.actor), 110),
    Column("kind", "What", lambda row: plain(MOVE_WORDS.get(row.kind, row.kind)), 96),
    Column("items", "Items", lambda row: plain(f"{row.items:,}"), 58, right=True),
    Column("cents", "Dollars", lambda row: amount_cell(row.cents), 104, right=True),
    Column("text", "Where to", lambda row: plain(row.text), 220, stretch=True),
    Column("left", "Left alone", lambda row: Cell(row.skipped_text, Tone.AMBER) if row.skipped_text else muted(""),
           200),
    Column("undone", "Taken back", lambda row: muted(f"{row.undone_by} {_local(row.undone_at)}".strip()), 120),
)  # fmt: skip


def absence_columns(today: date) -> tuple[Column[Absence], ...]:
    """Who, from, to, who covers, how many items went."""
    return (
        Column("name", "Away", lambda row: plain(row.name), 110, stretch=True),
        Column("from", "From", lambda row: plain(day(row.from_on)), 66),
        Column("to", "To", lambda row: plain(day(row.to_on)), 66),
        Column("cover", "Cover", lambda row: plain(row.cover_name), 100),
        Column("moved", "Items", lambda row: plain(f"{row.moved:,}") if row.moved else muted("-"), 52, right=True),
        Column("state", "State", lambda row: Cell("away", Tone.AMBER) if row.state == "begun"
               else muted("from today" if row.from_on <= today else "planned"), 66),
    )  # fmt: skip


def _ratio(value: float | None, digits: int, unit: str = "") -> Cell:
    return muted("-") if value is None else plain(f"{value:,.{digits}f}{unit}")


OUTPUT_COLUMNS: tuple[Column[Output], ...] = (
    Column("week", "Week of", lambda row: plain(short_day(row.week)), 68),
    Column("name", "Person or team", lambda row: plain(row.name), 130, stretch=True),
    Column("net", "Net dollars", lambda row: amount_cell(row.net_cents, Tone.STRONG), 104, right=True),
    Column("resolved_cents", "Resolved dollars", lambda row: amount_cell(row.resolved_cents), 112, right=True),
    Column("rework_cents", "Rework dollars", lambda row: amount_cell(row.rework_cents), 104, right=True),
    Column("resolved", "Resolved", lambda row: plain(f"{row.resolved:,}"), 76, right=True),
    Column("rework", "Rework", lambda row: _ratio(row.rework_share and row.rework_share * 100, 1, " %"),
           62, right=True),
    Column("claims", "Claims", lambda row: plain(f"{row.claims:,}"), 58, right=True),
    Column("touches", "Touches", lambda row: plain(f"{row.touches:,}"), 72, right=True),
    Column("per_claim", "Touches / claim", lambda row: _ratio(row.touches_per_claim, 2), 116, right=True),
    Column("hours", "Hours / 1,000", lambda row: _ratio(row.hours_per_thousand, 1), 108, right=True),
)  # fmt: skip
