"""Sizes and columns of the workbench, remembered per person; the columns for each queue."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter

from app.ui.claim.view import ClaimView
from app.ui.memory import Memory
from app.ui.shell.table_memory import KEPT_BY_PAGE
from app.ui.table.arrange import from_memory, to_memory
from app.ui.table.view import DeskTable
from app.workqueues.types import QueueRow

LIST_SHARE, DETAIL_SHARE = 290, 390
COLUMNS, SPLIT, PANES = "workbench.columns", "workbench.split", "workbench.panes"


class BenchLayout:
    """Recalls what the person left when it is made."""

    def __init__(self, memory: Memory, table: DeskTable[QueueRow], split: QSplitter, claim: ClaimView) -> None:
        self._memory, self._table, self._split, self._claim = memory, table, split, claim
        self._queue = ""
        table.setProperty(KEPT_BY_PAGE, True)
        split.setSizes([LIST_SHARE, DETAIL_SHARE])
        table.set_column_widths(memory.sizes(COLUMNS))
        if sum(memory.numbers(SPLIT)):
            split.setSizes(memory.numbers(SPLIT))
        if sum(memory.numbers(PANES)):
            claim.panes.setSizes(memory.numbers(PANES))

    def open_queue(self, code: str) -> None:
        """Another queue is shown: with its own columns, or with those as designed."""
        self._queue = code
        kept = from_memory(self._memory.value(f"{COLUMNS}.{code}"))
        if kept is not None:
            self._table.arrange(kept)
        else:
            self._table.reset_columns()
            self._table.set_column_widths(self._memory.sizes(COLUMNS))

    def remember(self) -> None:
        """Keep the sizes as they are now."""
        if self._queue:
            self._memory.keep(f"{COLUMNS}.{self._queue}", to_memory(self._table.arrangement()))
        self._memory.keep(SPLIT, self._split.sizes())
        self._memory.keep(PANES, self._claim.panes.sizes())

    def reset(self) -> None:
        """Sizes and columns as designed."""
        self._table.reset_columns()
        self._split.setSizes([LIST_SHARE, DETAIL_SHARE])
        self._claim.reset_split()
        self.remember()
