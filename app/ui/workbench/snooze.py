"""Snooze: why the item can sleep, until when at the latest, and which event ends it before."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from app.domain.errors import Refused
from app.ui.theme.look import look
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import KeyCap, PlainLabel
from app.ui.workbench.asked import read_day
from app.workqueues.types import TakenItem, ToSnooze

EVENTS = (
    ("the day alone", ""),
    ("a remittance is posted", "remittance"),
    ("a status or acknowledgement", "status"),
    ("a reply", "reply"),
    ("a letter", "letter"),
)
FIRST_DAYS = 14


class SnoozeBar(QFrame):
    """Stands where the outcome's fields stand. Signals: `sleep_requested()`; `closed()` when it was left."""

    sleep_requested = Signal()
    closed = Signal()

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today
        self._item: TakenItem | None = None
        self.why = TextField("Why it can sleep", "why it can sleep")
        self.event_choice = Choice("Wakes on")
        self.event_choice.offer([words for words, _ in EVENTS], [code for _, code in EVENTS])
        self.event_choice.setMinimumContentsLength(20)
        self.until = TextField("Until at the latest", "MM/DD")
        self.until.setFixedWidth(round(84 * look().size / 12))
        self.sleep = Button("Snooze", primary=True)
        self.sleep.clicked.connect(self.sleep_requested)
        layout = row(
            PlainLabel("Snooze", weight="strong"), self.why, PlainLabel("until", "muted"), self.event_choice,
            PlainLabel("at the latest", "muted"), self.until, self.sleep, KeyCap("Ctrl+Enter"), KeyCap("Esc"),
            margins=(12, 0, 12, 4),
        )  # fmt: skip
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.why.escaped.connect(self.close_bar)
        self.until.escaped.connect(self.close_bar)
        self.setVisible(False)

    @property
    def is_open(self) -> bool:
        """Whether a snooze is being typed."""
        return self._item is not None

    def open_for(self, item: TakenItem) -> None:
        """Ask about this item."""
        self._item = item
        self.why.clear()
        self.event_choice.choose("")
        self.until.setText(f"{self._today + timedelta(days=FIRST_DAYS):%m/%d/%y}")
        self.setVisible(True)
        self.why.setFocus()

    def close_bar(self) -> None:
        """Leave without sleeping."""
        if self._item is not None:
            self._item = None
            self.setVisible(False)
            self.closed.emit()

    def wish(self) -> ToSnooze:
        """What is typed. Raises Refused in words."""
        if self._item is None:
            raise Refused("Take the item first.")
        if not self.why.text().strip():
            raise Refused("Say in a few words why it can sleep.")
        until = read_day(self.until.text(), self._today)
        if until <= self._today:
            raise Refused("Say until when it sleeps at the latest: a day after today.")
        event = str(self.event_choice.currentData())
        return ToSnooze(self._item.item_id, self._item.version, self.why.text().strip(), until, event)
