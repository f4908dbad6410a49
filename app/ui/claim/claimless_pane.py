"""What stands in place of the panes for an exception no claim was found for: why it is here and what was done on it."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.claims.detail_types import TimeLineEntry
from app.ui.claim.columns import TIME_COLUMNS
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button
from app.ui.widgets.pane import Pane, row
from app.ui.widgets.text import CutLabel, PlainLabel


class ClaimlessPane(Pane):
    """Signal `remit_requested()` when the payment it came with is wanted."""

    remit_requested = Signal()

    def __init__(self) -> None:
        super().__init__("Exception without a claim")
        self._why = CutLabel("", "muted")
        remit = Button("Open the remittance", "Open the remittance")
        remit.clicked.connect(self.remit_requested)
        self.time_line: DeskTable[TimeLineEntry] = DeskTable("Notes so far", TIME_COLUMNS, _entry_id, quiet=True)
        self.time_line.horizontalHeader().hide()
        self.body.addLayout(row(PlainLabel("No claim belongs to this item yet", weight="strong"), None, remit))
        self.body.addWidget(self._why)
        self.body.addWidget(self.time_line, 1)

    def show_why(self, why: str) -> None:
        """Show another exception; its notes come after."""
        self._why.set_whole(why)
        self.time_line.set_rows(())

    def show_notes(self, notes: tuple[TimeLineEntry, ...]) -> None:
        """What was done on it, newest first."""
        self.time_line.set_rows(notes)


def _entry_id(entry: TimeLineEntry) -> object:
    return entry
