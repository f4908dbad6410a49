"""Files dropped on the desk, imported one after the other; each tells what became of it."""

from __future__ import annotations

from collections import deque
from functools import partial

from PySide6.QtCore import QMimeData, QObject, Signal

from app.domain.errors import AppError
from app.ui.background import Background
from app.ui.office import FileResult, Office


def local_files(dropped: QMimeData) -> list[str]:
    """The paths of what was dropped; links into the web are left out."""
    return [url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]


class FileTray(QObject):
    """Signal `told(sentence, colour)` for each file when it begins and when it is in; `changed()` after each import."""

    told = Signal(str, str)
    changed = Signal()

    def __init__(self, office: Office, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self._waiting: deque[str] = deque()
        self._busy = False

    def add(self, paths: list[str]) -> None:
        """Import these after what is under way."""
        self._waiting.extend(paths)
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        path = self._waiting.popleft()
        more = f"; {len(self._waiting)} more wait" if self._waiting else ""
        self.told.emit(f"A file is being imported{more}.", "accent")
        self._background.run(partial(self._office.import_file, path), self._on_imported, self._on_failed)

    def _on_imported(self, found: FileResult) -> None:
        self._busy = False
        self.told.emit(f"{found.name}: {found.sentence}", "amber" if found.trouble else "green")
        self.changed.emit()
        self._next()

    def _on_failed(self, error: AppError) -> None:
        self._busy = False
        self.told.emit(error.sentence, "red")
        self._next()
