"""Small parts the panels of the posting page share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.posting.mend_types import BalanceChange, LeftTask
from app.ui.table.columns import Cell, Column, Tone, plain
from app.ui.words import PARTY_WORDS, amount_cell, short_day

PAUSE_MS = 300          # of typing, before a preview is asked for

CHANGE_COLUMNS: tuple[Column[BalanceChange], ...] = (
    Column("claim", "Claim", lambda row: plain(row.claim), 170),
    Column("party", "Owed by", lambda row: plain(PARTY_WORDS.get(row.party, row.party)), 80),
    Column("before", "Now", lambda row: amount_cell(row.before, Tone.MUTED), 80, right=True),
    Column("after", "Then", lambda row: amount_cell(row.after, Tone.STRONG), 80, right=True),
    Column("by", "Change", lambda row: amount_cell(row.after - row.before), 80, right=True),
)
LEFT_COLUMNS: tuple[Column[LeftTask], ...] = (
    Column("done", "Done", lambda row: Cell("done", Tone.GREEN) if row.done else Cell("to do", Tone.AMBER), 52),
    Column("claim", "Claim", lambda row: plain(row.claim), 150),
    Column("left", "Left on", lambda row: plain(short_day(row.left_on)), 60),
    Column("text", "What to put right", lambda row: plain(row.text), 200, stretch=True),
)


def change_id(row: BalanceChange) -> tuple[int, str]:
    """One row per claim and party."""
    return row.claim_id, row.party


def by_party(changes: tuple[BalanceChange, ...]) -> tuple[BalanceChange, ...]:
    """The changes of many claims summed, one row a party."""
    return tuple(
        BalanceChange(
            0,
            "all together",
            party,
            sum(each.before for each in changes if each.party == party),
            sum(each.after for each in changes if each.party == party),
        )
        for party in dict.fromkeys(each.party for each in changes)
    )


def bind_within(widget: QWidget, keys: str, function: Callable[[], None]) -> None:
    """Let a key work while `widget` or anything in it has the focus."""
    shortcut = QShortcut(QKeySequence(keys), widget)
    shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    shortcut.activated.connect(function)


def pause(owner: QWidget, function: Callable[[], None]) -> QTimer:
    """A timer that calls once typing has paused; `start()` on every change."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.setInterval(PAUSE_MS)
    timer.timeout.connect(function)
    return timer
