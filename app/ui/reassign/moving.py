"""Moving selected items and taking the move back, as the window offers it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.money import money_text, total
from app.ui.page import Desk
from app.ui.reassign.dialog import ReassignDialog
from app.ui.words import count_text
from app.workqueues.moves import MoveDone, MoveFilter
from app.workqueues.types import QueueRow


class Moving(QObject):
    """Signals: `moved(sentence, move_id)` with a way back; `said(sentence, colour)`; `changed()`: the list is old."""

    moved = Signal(str, int)
    said = Signal(str, str)
    changed = Signal()

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk

    def ask(self, rows: tuple[QueueRow, ...]) -> ReassignDialog:
        """Show both loads of a move of these rows."""
        words = f"{count_text(len(rows), 'item')}, ${money_text(total(each.balance for each in rows))}"
        wanted = MoveFilter(item_ids=tuple(row.item_id for row in rows))
        dialog = ReassignDialog(self._window, self._desk, wanted, words)
        dialog.moved.connect(self._on_moved)
        dialog.show()
        return dialog

    def move_back(self, move_id: int) -> None:
        """Everybody gets back what was theirs before the move, as far as nobody touched it since."""
        work = partial(self._desk.office.undo_floor_move, move_id)
        self._desk.background.run(work, self._on_moved_back, self._on_failure)

    def _on_moved(self, sentence: str, move_id: int) -> None:
        self.moved.emit(sentence, move_id)
        self.changed.emit()

    def _on_moved_back(self, done: MoveDone) -> None:
        words = "The work is back where it was."
        if done.skipped_text:
            words = f"{count_text(done.moved, 'item')} back where they were; left as they are: {done.skipped_text}."
        self.said.emit(words, "amber" if done.skipped else "green")
        self.changed.emit()

    def _on_failure(self, error: AppError) -> None:
        self.said.emit(error.sentence, "red")
