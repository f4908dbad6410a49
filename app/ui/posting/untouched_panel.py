"""How much of each payer posts with no human act, and why the rest did not."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from PySide6.QtCore import Signal

from app.domain.errors import AppError
from app.domain.money import money_text
from app.posting.untouched import Untouched, UntouchedPayer
from app.ui.page import Desk
from app.ui.posting.parts import bind_within
from app.ui.table.columns import Cell, Column, Tone, muted, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text, long_day

DAYS = 90
GOOD = 0.8              # the share the office aims at


def _rest(payer: UntouchedPayer) -> str:
    return ", ".join(f"{each.why.replace('_', ' ')} {each.claims} ({money_text(each.cents)})" for each in payer.rest)


UNTOUCHED_COLUMNS: tuple[Column[UntouchedPayer], ...] = (
    Column("payer", "Payer", lambda row: plain(row.name), 150),
    Column("mode", "Mode", lambda row: muted(row.mode), 64),
    Column("claims", "Claims", lambda row: plain(f"{row.claims:,}"), 60, right=True),
    Column("untouched", "Untouched", lambda row: plain(f"{row.untouched:,}"), 86, right=True),
    Column(
        "rate", "Share", lambda row: Cell(f"{row.rate:.1%}", Tone.GREEN if row.rate >= GOOD else Tone.AMBER), 62,
        right=True,
    ),
    Column("rest", "Why the rest did not", lambda row: plain(_rest(row)), 200, stretch=True),
)  # fmt: skip


class UntouchedPanel(Pane):
    """Signals: `left()` when it was closed, `failed(AppError)`."""

    left = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("Untouched")
        self._desk = desk
        self.words = CutLabel("", "muted")
        self.table: DeskTable[UntouchedPayer] = DeskTable("Payers", UNTOUCHED_COLUMNS, lambda each: each.payer)
        self.states = States(self.table, "Untouched")
        self.cancel = Button("Close", "Close the shares")
        head = row(PlainLabel("Posted with no human act", weight="strong"), self.words)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self.body.addWidget(self.states, 1)
        self.body.addLayout(row(None, self.cancel, KeyCap("Esc")))
        self.cancel.clicked.connect(self.left)
        self.states.retry_requested.connect(self.open_now)
        bind_within(self, "Esc", self.left.emit)

    def open_now(self) -> None:
        """Ask for the last 90 days."""
        self.states.wait()
        work = partial(self._desk.office.untouched, self._desk.today - timedelta(days=DAYS))
        self._desk.background.run(work, self._on_found, self._on_failure, slot="untouched")
        self.table.setFocus()

    def _on_found(self, found: Untouched) -> None:
        since = f"since {long_day(found.since)}"
        self.words.set_whole(
            f"{found.untouched:,} of {count_text(found.claims, 'claim')} {since}: {found.rate:.1%}"
        )
        self.table.set_rows(found.payers)
        if found.payers:
            self.states.show_content()
            self.table.select_place(0)
            self.table.setFocus()
        else:
            self.states.show_empty("Nothing came in these days", f"Nothing was received {since}.")

    def _on_failure(self, error: AppError) -> None:
        self.states.show_error(error)
        self.failed.emit(error)
