"""What had left the office before money was moved: a list to be ticked off, one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Signal

from app.posting.mend_types import LeftTask
from app.ui.actions import bind_keys
from app.ui.page import Desk
from app.ui.posting.parts import LEFT_COLUMNS, bind_within
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, row
from app.ui.widgets.text import KeyCap, PlainLabel


class LeftPanel(Pane):
    """Signals: `left()` when it was closed, `failed(AppError)`. What is not ticked stays open for later."""

    left = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__("What had left the office")
        self._desk = desk
        self.table: DeskTable[LeftTask] = DeskTable("What had left the office", LEFT_COLUMNS, lambda task: task.task_id)
        self.cancel = Button("Close", "Close the list")
        self.words = PlainLabel("What had left the office before: put each right, then tick it off.", weight="strong")
        self.body.addWidget(self.words)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(
            row(KeyCap("Space"), PlainLabel("this one is put right", "muted"), None, self.cancel, KeyCap("Esc"))
        )
        self.cancel.clicked.connect(self.left)
        bind_keys(self.table, "Space", self.tick)
        bind_within(self, "Esc", self.left.emit)

    def open_for(self, tasks: Sequence[LeftTask]) -> None:
        """Show these tasks."""
        self.table.set_rows(tasks)
        self.table.select_place(0)
        self.table.setFocus()

    def tick(self) -> None:
        """Space: the current one is put right."""
        task = self.table.current_row
        if task is not None and not task.done:
            work = partial(self._desk.office.finish_left, task.task_id, self._desk.today)
            self._desk.background.run(work, partial(self._on_ticked, task.task_id), self.failed.emit)

    def _on_ticked(self, task_id: int, _nothing: None) -> None:
        rows = self.table.rows_model.rows
        self.table.set_rows([replace(each, done=True) if each.task_id == task_id else each for each in rows])
        self.table.step(1)
