"""The columns of the history. Pure."""

from __future__ import annotations

from app.audit.history import HistoryRow
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.words import amount_cell

ALARMING = ("money.reversal", "export.finish", "export.pages", "people.end", "people.group_given", "people.scope_given")


def _at(row: HistoryRow) -> Cell:
    return Cell(f"{row.at.astimezone():%m/%d/%Y %H:%M:%S}", value=row.at)


def _words(row: HistoryRow) -> Cell:
    return Cell(row.words, Tone.AMBER if row.action in ALARMING else Tone.TEXT)


def _cents(row: HistoryRow) -> Cell:
    return muted("") if row.cents is None else amount_cell(row.cents)


HISTORY_COLUMNS: tuple[Column[HistoryRow], ...] = (
    Column("at", "When", _at, 146),
    Column("who", "Who", lambda row: plain(row.actor_name), 130),
    Column("what", "What", _words, 300, stretch=True),
    Column("claim", "Claim", lambda row: plain(row.claim_number), 130),
    Column("place", "Practice", lambda row: plain(row.place), 130),
    Column("cents", "Changed", _cents, 96, right=True),
    Column("login", "Login", lambda row: plain(row.actor), 90, extra=True),
    Column("row", "Row", lambda row: Cell(str(row.seq), Tone.MUTED, row.seq), 70, right=True),
)
