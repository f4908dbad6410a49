"""What the lists of the denial desk show. Pure but for the cells."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date

from app.denials.types import ActRow, Appeal, Cluster, Gap, News, Refusal, TrendCell
from app.domain.money import money_text
from app.rules.denial_acts import ACT_WORDS
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import clock_cell, day, due_cell

CLOCK_WORDS = {"appeal1": "appeal", "appeal2": "level 2", "appeal3": "level 3"}


def cluster_columns(today: Callable[[], date]) -> tuple[Column[Cluster], ...]:
    """Groups of refusals; the nearest deadline counted from `today`."""
    return (
        Column("clock", "Nearest", lambda row: _left(row.clock_on, today()), 78, right=True),
        Column("about", "Refused", about_cell, 104),
        Column("who", "By, for", _who, 84, stretch=True),
        Column("items", "Claims", lambda row: plain(f"{row.items:,}"), 60, right=True),
        Column("cents", "Dollars", lambda row: plain(money_text(row.cents)), 88, right=True),
        Column("told", "Told", _told, 40, right=True),
    )


def about_cell(row: Cluster) -> Cell:
    """The codes, else what the group has in common."""
    parts = [row.code, row.key.category or "", row.key.root_cause or ""]
    words = " ".join(part.replace("_", " ") if part != row.code else part for part in parts if part)
    return Cell(words, Tone.STRONG) if words else muted("all reasons")


def _who(row: Cluster) -> Cell:
    parts = (row.payer, row.key.procedure or "", row.location, row.provider)
    return plain(", ".join(part for part in parts if part))


def _told(row: Cluster) -> Cell:
    return Cell(f"{row.escalated}", Tone.RED) if row.escalated else muted("")


def _left(clock_on: date | None, today: date) -> Cell:
    if clock_on is None:
        return muted("no clock")
    left = (clock_on - today).days
    tone = Tone.RED if left <= 15 else Tone.AMBER if left <= 30 else Tone.MUTED
    return Cell(f"{left} d" if left >= 0 else f"{-left} d over", tone)


def refusal_columns(today: Callable[[], date], out: Container[int]) -> tuple[Column[Refusal], ...]:
    """The claims of a group; what stands in `out` was taken out of the act."""

    def dim(row: Refusal, cell: Cell) -> Cell:
        return muted(cell.text) if row.reason_id in out else cell

    return (
        Column("in", "Act", lambda row: muted("left") if row.reason_id in out else Cell("yes", Tone.ACCENT), 36),
        Column("claim", "Claim", lambda row: dim(row, plain(row.claim)), 92),
        Column("patient", "Patient", lambda row: dim(row, plain(row.patient)), 92, stretch=True),
        Column("served", "DOS", lambda row: muted(day(row.service_from)), 74),
        Column("clock", "Clock", lambda row: _clock(row, today()), 116),
        Column("due", "Due", lambda row: due_cell(row.due_on, today()), 80),
        Column("cents", "Refused", lambda row: dim(row, plain(money_text(row.cents))), 76, right=True),
        Column("usual", "Usual", _usual, 68),
        Column("who", "With", _with, 58),
    )


def _clock(row: Refusal, today: date) -> Cell:
    left = (row.clock_on - today).days if row.clock_on else None
    return clock_cell(CLOCK_WORDS.get(row.clock_kind, row.clock_kind), left)


def _usual(row: Refusal) -> Cell:
    return plain(ACT_WORDS[row.proposed]) if row.proposed else muted("by hand")


def _with(row: Refusal) -> Cell:
    if row.holder:
        return Cell(row.holder, Tone.AMBER)
    return plain(row.assignee) if row.assignee else muted("pool")


PREVIEW_COLUMNS: tuple[Column[ActRow], ...] = (
    Column("claim", "Claim", lambda row: plain(row.claim or "not in scope"), 84),
    Column("cents", "Refused", lambda row: plain(money_text(row.cents)), 76, right=True),
    Column(
        "what",
        "What will stand there",
        lambda row: plain(row.after) if row.done else Cell(row.why, Tone.AMBER),
        300,
        stretch=True,
    ),
)

GAP_COLUMNS: tuple[Column[Gap], ...] = (
    Column("code", "Said", lambda row: Cell(_gap_code(row), Tone.STRONG), 96),
    Column("payer", "Payer", lambda row: plain(row.payer), 120, stretch=True),
    Column("items", "Claims", lambda row: plain(f"{row.items:,}"), 60, right=True),
    Column("cents", "Dollars", lambda row: plain(money_text(row.cents)), 88, right=True),
    Column("last", "Last", lambda row: muted(day(row.last_on)), 66),
)


def _gap_code(row: Gap) -> str:
    return f"{row.group}-{row.reason} {row.remark}".strip()


NEWS_COLUMNS: tuple[Column[News], ...] = (
    Column("code", "Reason", lambda row: Cell(row.reason, Tone.STRONG), 60),
    Column("procedure", "Procedure", lambda row: plain(row.procedure), 76),
    Column("payer", "Payer", lambda row: plain(row.payer), 120, stretch=True),
    Column("items", "Claims", lambda row: plain(f"{row.items:,}"), 60, right=True),
    Column("cents", "Dollars", lambda row: plain(money_text(row.cents)), 88, right=True),
    Column("first", "Since", lambda row: muted(day(row.first_on)), 66),
)

TREND_COLUMNS: tuple[Column[TrendCell], ...] = (
    Column("week", "Week of", lambda row: plain(day(row.week)), 66),
    Column("name", "Root cause", lambda row: plain(row.name.replace("_", " ")), 110, stretch=True),
    Column("items", "Claims", lambda row: plain(f"{row.items:,}"), 60, right=True),
    Column("cents", "Dollars", lambda row: plain(money_text(row.cents)), 88, right=True),
    Column("won", "Won", lambda row: plain(money_text(row.overturned)), 78, right=True),
    Column("off", "Given up", lambda row: plain(money_text(row.written_off)), 78, right=True),
)


def appeal_columns(today: Callable[[], date]) -> tuple[Column[Appeal], ...]:
    """Appeals that wait; when to ask is counted from `today`."""
    return (
        Column("due", "Ask", lambda row: due_cell(row.due_on, today()) if row.due_on else muted("settled"), 74),
        Column("claim", "Claim", lambda row: plain(row.claim), 84),
        Column("payer", "Payer", lambda row: plain(row.payer), 110, stretch=True),
        Column("level", "Level", lambda row: plain(str(row.level)), 44, right=True),
        Column("filed", "Filed", lambda row: muted(day(row.filed_on)), 66),
        Column("cents", "Dollars", lambda row: plain(money_text(row.cents)), 84, right=True),
    )
