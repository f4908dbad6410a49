"""Files dropped on the desk, imported one after the other; each tells how far it is and what became of it."""

from __future__ import annotations

from collections import deque
from functools import partial

from PySide6.QtCore import QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.domain.errors import AppError
from app.edi.stream import Watch
from app.ui.actions import ACTS, Acts, key_text
from app.ui.background import Background
from app.ui.office import FileResult, Office

_TELL_MS = 500


def local_files(dropped: QMimeData) -> list[str]:
    """The paths of what was dropped; links into the web are left out."""
    return [url.toLocalFile() for url in dropped.urls() if url.isLocalFile()]


class FileTray(QObject):
    """Signal `told(sentence, colour)` while a file is read and when it is in; `changed()` after each import."""

    told = Signal(str, str)
    changed = Signal()

    def __init__(self, office: Office, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self._waiting: deque[str] = deque()
        self._busy = False
        self._watch = Watch()
        self._clock = QTimer(self)
        self._clock.setInterval(_TELL_MS)
        self._clock.timeout.connect(self._tell)

    def stop(self) -> None:
        """Stop the file under way, and leave out those that wait; nothing half read stays."""
        self._waiting.clear()
        self._watch.cancel()

    def add(self, paths: list[str]) -> None:
        """Import these after what is under way."""
        self._waiting.extend(paths)
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        path = self._waiting.popleft()
        self._watch = Watch()
        self._tell()
        self._clock.start()
        work = partial(self._office.import_file, path, self._watch)
        self._background.run(work, self._on_imported, self._on_failed)

    def _tell(self) -> None:
        """Asked by the clock: nobody calls into the window's thread."""
        more = f"; {len(self._waiting)} more wait" if self._waiting else ""
        done = self._watch.fraction
        far = f": {done:.0%} read, {key_text(ACTS['stop_import'])} stops it" if 0 < done < 1 else ""
        self.told.emit(f"A file is being imported{far}{more}.", "accent")

    def _on_imported(self, found: FileResult) -> None:
        self._ended()
        self.told.emit(f"{found.name}: {found.sentence}", "amber" if found.trouble else "green")
        self.changed.emit()
        self._next()

    def _on_failed(self, error: AppError) -> None:
        self._ended()
        self.told.emit(error.sentence, "red")
        self._next()

    def _ended(self) -> None:
        self._busy = False
        self._clock.stop()


class FileDrops:
    """What a window does with files: they may be dropped anywhere on it, or picked."""

    files: FileTray
    acts: Acts

    def pick_files(self) -> None:
        """Ctrl+O."""
        assert isinstance(self, QWidget)
        paths, _filter = QFileDialog.getOpenFileNames(self, "Import files")
        self.files.add(paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped anywhere on the window."""
        if event.mimeData().hasUrls() and self.acts.permitted("import_files"):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Dropped files are imported by what they hold."""
        self.files.add(local_files(event.mimeData()))
