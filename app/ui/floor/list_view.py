"""One list of the floor with a line under it for a sentence: escalations, moves, output."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.ui.table.columns import Column
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, TextField
from app.ui.widgets.pane import States, row
from app.ui.widgets.text import CutLabel, KeyCap, PlainLabel

Row = TypeVar("Row")


class ListView(QWidget, Generic[Row]):
    """A table with its states, a sentence of trouble, and a foot of one text field and one button."""

    def __init__(
        self, name: str, columns: Sequence[Column[Row]], row_id: Callable[[Row], Hashable], *, foot: str = "",
        button: str = "", key: str = "",
    ) -> None:
        super().__init__()
        self.table: DeskTable[Row] = DeskTable(name, columns, row_id)
        self.states = States(self.table, name)
        self.below = QVBoxLayout()
        self.below.setContentsMargins(12, 8, 12, 8)
        self.below.setSpacing(2)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.trouble.hide()
        self.hint = CutLabel("", "muted")
        self.field = TextField(foot or "Note", foot)
        self.field.setMinimumWidth(320)
        self.button = Button(button or "Do it", primary=True)
        bar = QFrame()
        bar.setObjectName("noteBar")
        bar.setFixedHeight(50)
        line = row(self.hint, self.field, self.button, KeyCap(key), margins=(12, 0, 12, 0))
        line.setStretch(0, 1)
        bar.setLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.states, 1)
        layout.addLayout(self.below)
        layout.addWidget(self.trouble)
        layout.addWidget(bar)
        bar.setVisible(bool(button))        # in its place first: a part without a parent would become a window

    def show_rows(self, rows: Sequence[Row], empty: str, next_step: str) -> None:
        """The rows, or why there are none and what to do."""
        self.table.set_rows(rows)
        if rows:
            self.states.show_content()
            if self.table.current_row is None:
                self.table.select_place(0)
        else:
            self.states.show_empty(empty, next_step)

    def say(self, sentence: str) -> None:
        """What does not work, under the list."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
