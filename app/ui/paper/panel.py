"""The panel below the batches: the fields of one act, done by Ctrl+Enter, left by Esc."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from app.domain.errors import Refused
from app.domain.money import AmountError
from app.ui.paper.keying import typed_cents, typed_day
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import KeyCap, PlainLabel

TOTAL, COUNT, DEPOSIT, TRANSMITTAL = "Control total", "Number of checks", "Deposit date", "Transmittal"
PAGES, NEVER, REASON = "Pages", "Why it never came", "Reason"


@dataclass(frozen=True, slots=True)
class Form:
    """One act: its title, the word on its button, its fields with their hints, whether it asks for the practice."""

    kind: str
    title: str
    button: str
    fields: tuple[tuple[str, str], ...]
    practice: bool = False


_WHY = ((REASON, "kept for good"),)
FORMS = {
    form.kind: form
    for form in (
        Form("batch", "A new batch, as on its slip", "Open", (
            (TOTAL, "431022 is 4,310.22; 0 for checks without money"), (COUNT, ""),
            (DEPOSIT, "MMDD, if it is known"), (TRANSMITTAL, "its number, if the practice numbers them"),
        ), practice=True),
        Form("correct", "Correct the figures of the slip", "Keep", (
            (TOTAL, "431022 is 4,310.22"), (COUNT, ""), (DEPOSIT, "MMDD"),
        )),
        Form("transmittal", "A transmittal came, or never will", "Keep", (
            (TRANSMITTAL, "its number"), (PAGES, ""), (NEVER, "empty: it came"),
        ), practice=True),
        Form("reopen", "Open the closed batch again", "Open again", _WHY),
        Form("undo", "Take the posting of this check back", "Undo", _WHY),
    )
}  # fmt: skip


class BatchPanel(Pane):
    """Shows one form at a time. `wanted(kind)` when the act is to be done; `left()` when the panel was closed."""

    wanted = Signal(str)
    left = Signal()

    def __init__(self, today: date) -> None:
        super().__init__("Act on a batch")
        self._today = today
        self.form: Form | None = None
        self.title = PlainLabel("", weight="strong")
        self.practice = Choice("Practice of the batch")
        self.practice.setMinimumWidth(220)
        self.do = Button("Open", primary=True)
        self.cancel = Button("Close", "Close the panel")
        self.trouble = PlainLabel("", "red", wrap=True)
        self._fields: dict[str, TextField] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        holder = QWidget()
        holder.setLayout(self._grid)
        self.body.addLayout(row(self.title, 12, self.practice, None))
        self.body.addWidget(holder)
        self.body.addWidget(self.trouble)
        self.body.addLayout(row(None, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter")))
        self.trouble.hide()
        self.do.clicked.connect(self.ask)
        self.cancel.clicked.connect(self.close_form)
        self.hide()

    def open_form(self, kind: str, values: dict[str, str]) -> None:
        """Show the fields of an act, filled in as far as known; the cursor goes into the first empty one."""
        self.form = FORMS[kind]
        self.title.setText(self.form.title)
        self.do.setText(self.form.button)
        self.do.setAccessibleName(self.form.title)
        self.say("")
        self.practice.setVisible(self.form.practice)
        clear_layout(self._grid)
        self._fields = {}
        for at, (name, hint) in enumerate(self.form.fields):
            made = TextField(name, hint)
            made.setText(values.get(name, ""))
            made.escaped.connect(self.close_form)
            self._fields[name] = made
            self._grid.addWidget(PlainLabel(name, "muted"), at // 2, at % 2 * 2)
            self._grid.addWidget(made, at // 2, at % 2 * 2 + 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        made_fields = list(self._fields.values())
        for before, after in pairwise(made_fields):
            before.returnPressed.connect(after.setFocus)
        made_fields[-1].returnPressed.connect(self.do.setFocus)
        self.show()
        next((made for made in made_fields if not made.text()), made_fields[0]).setFocus()

    def close_form(self) -> None:
        """Close without doing anything."""
        if self.form is not None:
            self.form = None
            self.hide()
            self.left.emit()

    def ask(self) -> None:
        """The act is wanted as the fields say."""
        if self.form is not None:
            self.say("")
            self.wanted.emit(self.form.kind)

    def say(self, sentence: str) -> None:
        """What is wrong with what was typed; empty: nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self._fields[name].text().strip()

    def type_into(self, name: str, text: str) -> None:
        """Put a text into a field."""
        self._fields[name].setText(text)

    def cents(self, name: str) -> int:
        """An amount, cents implied. Raises Refused."""
        try:
            return typed_cents(self.text(name))
        except AmountError:
            raise Refused(f"{name}: type digits, 431022 is 4,310.22.") from None

    def number(self, name: str, *, least: int = 0) -> int:
        """A whole number; an empty field is `least`. Raises Refused."""
        text = self.text(name)
        if not text:
            return least
        if not (text.isascii() and text.isdigit() and len(text) < 10):  # more fits no column
            raise Refused(f"{name}: type a whole number.")
        return int(text)

    def day(self, name: str) -> date | None:
        """A day, or None for an empty field. Raises Refused."""
        text = self.text(name)
        found = typed_day(text, self._today)
        if text and found is None:
            raise Refused(f"{name}: type 0302 for March 2, or 03/02/2026.")
        return found
