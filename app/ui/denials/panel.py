"""The panel below the claims: fields of one act, then exactly what it would do, then done by the same key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.denials.types import ActDone, ActRow
from app.domain.money import money_text
from app.ui.denials.columns import PREVIEW_COLUMNS
from app.ui.denials.forms import FORMS, Form
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import Pane, clear_layout, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel
from app.ui.words import count_text

PREVIEW_HEIGHT = 148


@dataclass(frozen=True, slots=True)
class Offered:
    """One choice: the word for people and the value behind it."""

    word: str
    value: str


class ActPanel(Pane):
    """Shows one form at a time. `wanted(kind)` asks for the preview, and once it is on show for the act itself;
    `left()` when the panel was closed; `changed()` when a field was changed, so a preview on show is old.
    """

    wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__("Act on the chosen claims")
        self.form: Form | None = None
        self.previewed = False
        self.title = PlainLabel("", weight="strong")
        self.trouble = PlainLabel("", "red", wrap=True)
        self.told = CutLabel("", "muted")
        self.preview: DeskTable[ActRow] = DeskTable("What the act would do", PREVIEW_COLUMNS, _row_id)
        self.preview.setFixedHeight(PREVIEW_HEIGHT)
        self.do = Button("Preview", primary=True)
        self.cancel = Button("Close")
        self._fields: dict[str, TextField] = {}
        self._choices: dict[str, Choice] = {}
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(6)
        self._grid.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(self._grid)
        self.body.addWidget(self.title)
        self.body.addWidget(holder)
        self.body.addWidget(self.trouble)
        self.body.addWidget(self.preview)
        foot = row(self.told, self.cancel, KeyCap("Esc"), self.do, KeyCap("Ctrl+Enter"))
        foot.setStretch(0, 1)
        self.body.addLayout(foot)
        self.trouble.hide()
        self.preview.hide()
        self.do.clicked.connect(self.ask)
        self.cancel.clicked.connect(self.close_form)
        self.hide()

    def open_form(self, kind: str, about: str, offers: Mapping[str, Sequence[Offered]]) -> None:
        """Show the fields of an act and put the cursor into the first; `about` says on how many."""
        self.form = FORMS[kind]
        self.title.setText(f"{self.form.title} {about}".strip())
        self.do.setAccessibleName(self.form.title)
        self.say("")
        self._forget_preview()
        clear_layout(self._grid)
        self._fields, self._choices = {}, {}
        place = 0
        for field in self.form.fields:
            made = self._make(field.name, field.hint, offers.get(field.choose) if field.choose else None)
            place += place % 2 if field.wide else 0
            line, side = divmod(place, 2)
            self._grid.addWidget(PlainLabel(field.name, "muted"), line, side * 2)
            self._grid.addWidget(made, line, side * 2 + 1, 1, 3 if field.wide else 1)
            place += 2 if field.wide else 1
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, 1)
        self.show()
        first = self._grid.itemAtPosition(0, 1)
        found = first.widget() if first is not None else self.do
        (found or self.do).setFocus()

    def _make(self, name: str, hint: str, offered: Sequence[Offered] | None) -> QWidget:
        if offered is None:
            field = TextField(name, hint)
            field.escaped.connect(self.close_form)
            field.textEdited.connect(lambda _text: self._forget_preview())
            self._fields[name] = field
            return field
        choice = Choice(name)
        choice.offer([each.word for each in offered], [each.value for each in offered])
        choice.chosen.connect(lambda _value: self._forget_preview())
        self._choices[name] = choice
        return choice

    def show_preview(self, found: ActDone) -> None:
        """Exactly what would be done; the same key does it."""
        self.previewed = True
        self.preview.set_rows(sorted(found.rows, key=lambda each: each.done))
        self.preview.show()
        left = f", {count_text(len(found.skipped), 'is', 'are')} left alone" if found.skipped else ""
        self.told.set_whole(f"{count_text(found.done, 'claim')}, {money_text(found.cents)}{left}. Nothing is done yet.")
        self.do.setText("Do it")
        self.do.setEnabled(found.done > 0)

    def _forget_preview(self) -> None:
        self.previewed = False
        self.preview.hide()
        self.told.set_whole("")
        plain = self.form is not None and self.form.kind in {"undo", "map", "decide"}
        self.do.setText(self.form.button if self.form and plain else "Preview")
        self.do.setEnabled(True)

    def close_form(self) -> None:
        """Close without doing anything."""
        if self.form is not None:
            self.form = None
            self.hide()
            self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the form, whichever of its parts has the focus."""
        if event.key() == Qt.Key.Key_Escape and self.form is not None:
            self.close_form()
        else:
            super().keyPressEvent(event)

    def ask(self) -> None:
        """The preview, then the act, is wanted as the fields say."""
        if self.form is not None and self.do.isEnabled():
            self.say("")
            self.wanted.emit(self.form.kind)

    def say(self, sentence: str) -> None:
        """What is wrong with what was typed; empty: nothing."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self._fields[name].text().strip()

    def choice(self, name: str) -> str:
        """The value behind a choice."""
        return str(self._choices[name].currentData() or "")

    def type_into(self, name: str, text: str) -> None:
        """Put a text into a field."""
        self._fields[name].setText(text)
        self._forget_preview()

    def choose(self, name: str, value: str) -> None:
        """Pick a choice by its value."""
        self._choices[name].choose(value)
        self._forget_preview()


def _row_id(row: ActRow) -> int:
    return row.reason_id
