"""Ctrl+E: the whole list as a spreadsheet, written on a worker thread with progress and a way to stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from threading import Event
from typing import Protocol

from PySide6.QtCore import QStandardPaths, QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QProgressBar, QVBoxLayout, QWidget

from app.domain.errors import AppError, Refused
from app.domain.sheet import Value
from app.reports.export import Exported, ExportWish
from app.reports.sheet_file import FORMATS
from app.ui.background import Background
from app.ui.table.columns import Column
from app.ui.table.view import DeskTable
from app.ui.widgets.fields import Button, Choice, TextField
from app.ui.widgets.pane import row
from app.ui.widgets.text import PlainLabel
from app.ui.words import count_text

LOOK_EVERY_MS = 150
STOPPED = "Stopped; no file was kept."

Pages = Iterable[Sequence[Sequence[Value]]]


class ExportAsks(Protocol):
    """What exporting asks of the office."""

    def export_list(self, wish: ExportWish, pages: Pages, told: Callable[[int], None]) -> Exported:
        """Write a list to a file, on record. `told` may raise to stop. Raises Refused, NotPermitted."""


class ExportProgress:
    """What the dialog holds of a running export; safe to ask from another thread."""

    def __init__(self) -> None:
        self.rows = 0
        self._stop = Event()

    def stop(self) -> None:
        """Stop at the next page."""
        self._stop.set()

    def told(self, rows: int) -> None:
        """So many rows are written. Raises Refused when it was stopped."""
        self.rows = rows
        if self._stop.is_set():
            raise Refused(STOPPED)


def typed_pages(
    pages: Iterable[Sequence[object]], columns: Sequence[Column[object]]
) -> Iterator[Sequence[Sequence[Value]]]:
    """Rows as the typed cells of the columns on show."""
    for page in pages:
        yield [[column.cell(each).held for column in columns] for each in page]


class ExportDialog(QDialog):
    """Not modal: work goes on while the file is written. `done` tells the window a sentence and its colour."""

    def __init__(
        self, parent: QWidget, office: ExportAsks, background: Background, table: DeskTable[object], today: date
    ) -> None:
        super().__init__(parent)
        self._office, self._background, self._table = office, background, table
        self._progress: ExportProgress | None = None
        self.setWindowTitle(f"Export: {table.accessibleName()}")
        self.setModal(False)
        self.resize(560, 210)
        self.format = Choice("Format")
        self.format.offer(["Spreadsheet (XLSX)", "Text (CSV)"], list(FORMATS))
        self.format.chosen.connect(self._on_format)
        self.file = TextField("File")
        self.file.setText(str(_folder() / f"{_plain(table.list_name)}-{today.isoformat()}.{FORMATS[0]}"))
        self.file.returnPressed.connect(self.export)
        browse = Button("Browse")
        browse.clicked.connect(self._browse)
        self.words = PlainLabel("All rows that match, with the columns on show.", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Export under way")
        self.bar.setRange(0, 0)
        self.bar.hide()
        self.go = Button("Export", primary=True)
        self.go.clicked.connect(self.export)
        self.leave = Button("Close")
        self.leave.clicked.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 12)
        layout.setSpacing(10)
        layout.addLayout(row(PlainLabel("Format"), self.format, None))
        layout.addLayout(row(self.file, browse))
        layout.addWidget(self.words)
        layout.addWidget(self.bar)
        layout.addStretch(1)
        layout.addLayout(row(None, self.leave, self.go))
        self._look = QTimer(self)
        self._look.setInterval(LOOK_EVERY_MS)
        self._look.timeout.connect(self._show_progress)
        self.go.setFocus()

    def export(self) -> None:
        """Write it now."""
        if self._progress is not None:
            return
        self._progress = progress = ExportProgress()
        columns = self._table.shown_columns
        titles = tuple(column.title or column.key for column in columns)
        wish = ExportWish(Path(self.file.text()), self._table.list_name, titles, self._table.filter_codes)
        rows = self._table.all_rows or _once(self._table.rows_model.rows)
        work = lambda: self._office.export_list(wish, typed_pages(rows(), columns), progress.told)  # noqa: E731
        self._set_running(True)
        self._background.run(work, self._on_done, self._on_failure)

    def _set_running(self, running: bool) -> None:
        for part in (self.go, self.format, self.file):
            part.setEnabled(not running)
        self.bar.setVisible(running)
        self.leave.setText("Stop" if running else "Close")
        if running:
            self._look.start()
        else:
            self._look.stop()
            self._progress = None

    def _show_progress(self) -> None:
        if self._progress is not None and self._progress.rows:
            self.words.setText(f"{count_text(self._progress.rows, 'row')} written so far.")

    def _on_done(self, found: Exported) -> None:
        self._set_running(False)
        self.words.setText(f"{count_text(found.rows, 'row')} written to {found.path.name}; only you can open it.")
        self.leave.setFocus()

    def _on_failure(self, error: AppError) -> None:
        self._set_running(False)
        self.words.setText(error.sentence)
        self.go.setFocus()

    def _on_format(self, ending: object) -> None:
        self.file.setText(str(Path(self.file.text()).with_suffix(f".{ending}")))

    def _browse(self) -> None:
        path, _filter = QFileDialog.getSaveFileName(self, "Export to", self.file.text(), "Lists (*.xlsx *.csv)")
        if path:
            self.file.setText(path)

    def reject(self) -> None:
        """Esc and the button: stop what runs, else close."""
        if self._progress is not None:
            self._progress.stop()
        else:
            super().reject()

    def close(self) -> bool:
        """As Esc: a running export is stopped first."""
        if self._progress is not None:
            self._progress.stop()
            return False
        return super().close()


def _once(rows: tuple[object, ...]) -> Callable[[], Iterable[Sequence[object]]]:
    return lambda: [rows]


def _folder() -> Path:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    found = Path(QStandardPaths.writableLocation(place) or Path.home())
    return found if found.is_dir() else Path.home()


def _plain(name: str) -> str:
    """A list's name as part of a file name: it says which list, never who is in it."""
    return "-".join("".join(sign if sign.isalnum() else " " for sign in name.lower()).split()) or "list"
