"""Sizes and columns of the workbench, remembered per person."""

from __future__ import annotations

from PySide6.QtWidgets import QSplitter

from app.ui.claim.view import ClaimView
from app.ui.memory import Memory
from app.ui.table.view import DeskTable
from app.workqueues.types import QueueRow

LIST_SHARE, DETAIL_SHARE = 290, 390
COLUMNS, SPLIT, PANES = "workbench.columns", "workbench.split", "workbench.panes"


class BenchLayout:
    """Recalls what the person left when it is made."""

    def __init__(self, memory: Memory, table: DeskTable[QueueRow], split: QSplitter, claim: ClaimView) -> None:
        self._memory, self._table, self._split, self._claim = memory, table, split, claim
        split.setSizes([LIST_SHARE, DETAIL_SHARE])
        table.set_column_widths(memory.sizes(COLUMNS))
        if sum(memory.numbers(SPLIT)):
            split.setSizes(memory.numbers(SPLIT))
        if sum(memory.numbers(PANES)):
            claim.panes.setSizes(memory.numbers(PANES))

    def remember(self) -> None:
        """Keep the sizes as they are now."""
        self._memory.keep(COLUMNS, self._table.column_widths())
        self._memory.keep(SPLIT, self._split.sizes())
        self._memory.keep(PANES, self._claim.panes.sizes())

    def reset(self) -> None:
        """Sizes and columns as designed."""
        self._table.reset_columns()
        self._split.setSizes([LIST_SHARE, DETAIL_SHARE])
        self._claim.reset_split()
        self.remember()
