"""What every list of the desk can do: leave as a file, and show other columns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui.page import Desk, Page
from app.ui.shell.table_memory import list_in_front
from app.ui.table.chooser import ColumnChooser
from app.ui.table.exporting import ExportDialog
from app.ui.table.view import DeskTable

NO_LIST = "There is no list here; put the cursor into one first."


class ListActs(QObject):
    """Signal `said(sentence, colour)`. `page` tells which page is in front."""

    said = Signal(str, str)

    def __init__(self, window: QWidget, desk: Desk, page: Callable[[], Page | None]) -> None:
        super().__init__(window)
        self._window, self._desk, self._page = window, desk, page

    def export(self) -> ExportDialog | None:
        """Ctrl+E."""
        table = self._table()
        if table is None:
            return None
        dialog = ExportDialog(self._window, self._desk.office, self._desk.background, table, today=self._desk.today)
        dialog.show()
        return dialog

    def columns(self) -> ColumnChooser | None:
        """Ctrl+Shift+L."""
        table = self._table()
        if table is None:
            return None
        dialog = ColumnChooser(self._window, table)
        dialog.show()
        return dialog

    def _table(self) -> DeskTable[object] | None:
        table = list_in_front(self._page())
        if table is None:
            self.said.emit(NO_LIST, "amber")
        return table
