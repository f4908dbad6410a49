"""Ctrl+M: move the selected items to a person or back to the pool; both loads are shown before and after."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.domain.errors import AppError
from app.domain.money import money_text, total
from app.ui.page import Desk
from app.ui.reassign.loads import LoadChange, preview_loads
from app.ui.table.columns import Column, plain
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.ui.words import amount_cell, count_text
from app.workqueues.types import Load, QueueRow, Reassigned


def load_columns(desk: Desk) -> tuple[Column[LoadChange], ...]:
    """Person, items and dollars now and then."""
    return (
        Column("name", "Person", lambda each: plain(desk.name_of(each.login)), 150, stretch=True),
        Column("now", "Items now", lambda each: plain(f"{each.items:,}"), 80, right=True),
        Column("cents", "Dollars now", lambda each: amount_cell(each.cents), 100, right=True),
        Column("then", "Items then", lambda each: plain(f"{each.items_then:,}"), 80, right=True),
        Column("cents_then", "Dollars then", lambda each: amount_cell(each.cents_then), 100, right=True),
    )


class ReassignDialog(QDialog):
    """Signal `moved(sentence, rows)` once the items are moved; `rows` are as they were, for the way back.

    Not modal: the list behind stays live.
    """

    moved = Signal(str, object)

    def __init__(self, parent: QWidget, desk: Desk, rows: tuple[QueueRow, ...]) -> None:
        super().__init__(parent)
        self._desk, self._rows = desk, rows
        self._loads: dict[str, Load] = {}
        self.setWindowTitle("Move to a person")
        self.setModal(False)
        self.resize(640, 360)
        self.person = Choice("Move to")
        people = [(colleague.name, colleague.login) for colleague in desk.facts.colleagues]
        people.append(("Back to the pool", ""))
        self.person.offer([name for name, _login in people], [login for _name, login in people])
        self.person.setMinimumWidth(190)
        self.person.chosen.connect(lambda _login: self._preview())
        self.table: DeskTable[LoadChange] = DeskTable("Loads", load_columns(desk), lambda each: each.login)
        self.trouble = PlainLabel("", "red", wrap=True)
        self.move_now = Button("Move", primary=True)
        self.move_now.clicked.connect(self.move_rows)
        cancel = Button("Cancel")
        cancel.clicked.connect(self.close)
        words = f"{count_text(len(rows), 'item')}, ${money_text(total(each.balance for each in rows))}, to"
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(row(PlainLabel(words), self.person, None))
        layout.addWidget(self.table, 1)
        layout.addWidget(self.trouble)
        layout.addLayout(row(None, cancel, self.move_now))
        desk.background.run(desk.office.loads, self._on_loads, self._on_failure)
        self.person.setFocus()

    def move_rows(self) -> None:
        """Move them now."""
        to = self.person.currentData() or ""
        items = [each.item_id for each in self._rows]
        self.move_now.setEnabled(False)
        self._desk.background.run(partial(self._desk.office.reassign, items, to), self._on_moved, self._on_failure)

    def _on_loads(self, loads: tuple[Load, ...]) -> None:
        self._loads = {load.login: load for load in loads}
        self._preview()

    def _preview(self) -> None:
        to = self.person.currentData() or ""
        rows = preview_loads(tuple(self._loads.values()), self._rows, to)
        self.table.set_rows(rows)

    def _on_moved(self, found: Reassigned) -> None:
        words = f"{count_text(found.moved, 'item')} moved."
        if found.held_by_others:
            words += f" {count_text(found.held_by_others, 'item')} still in a colleague's hands until saved."
        self.moved.emit(words, self._rows)
        self.close()

    def _on_failure(self, error: AppError) -> None:
        self.trouble.setText(error.sentence)
        self.move_now.setEnabled(True)
