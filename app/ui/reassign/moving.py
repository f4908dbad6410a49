"""Moving selected items and taking the move back, as the window offers it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.ui.page import Desk
from app.ui.reassign.dialog import ReassignDialog
from app.workqueues.types import QueueRow, Reassigned


class Moving(QObject):
    """Signals: `moved(sentence, rows)` with a way back; `said(sentence, colour)`; `changed()` when the list is old."""

    moved = Signal(str, object)
    said = Signal(str, str)
    changed = Signal()

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk

    def ask(self, rows: tuple[QueueRow, ...]) -> ReassignDialog:
        """Show both loads of a move of these rows."""
        dialog = ReassignDialog(self._window, self._desk, rows)
        dialog.moved.connect(self._on_moved)
        dialog.show()
        return dialog

    def move_back(self, rows: tuple[QueueRow, ...]) -> None:
        """Everybody gets back what was theirs before the move."""
        for login in dict.fromkeys(row.assignee for row in rows):
            items = [row.item_id for row in rows if row.assignee == login]
            work = partial(self._desk.office.reassign, items, login)
            self._desk.background.run(work, self._on_moved_back, self._on_failure)

    def _on_moved(self, sentence: str, rows: tuple[QueueRow, ...]) -> None:
        self.moved.emit(sentence, rows)
        self.changed.emit()

    def _on_moved_back(self, _done: Reassigned) -> None:
        self.said.emit("The work is back where it was.", "green")
        self.changed.emit()

    def _on_failure(self, error: AppError) -> None:
        self.said.emit(error.sentence, "red")
