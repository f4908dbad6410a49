"""What was copied at this desk does not outlive its lock."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QClipboard, QGuiApplication


class OwnCopies(QObject):
    """Remembers whether the clipboard holds something of this program. What another program put there stays."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._ours = False
        QGuiApplication.clipboard().dataChanged.connect(self._on_change)

    def clear(self) -> None:
        """Empty the clipboard, and on X11 the selection, where they are ours."""
        board = QGuiApplication.clipboard()
        if self._ours or board.ownsClipboard():
            board.clear()
        if board.supportsSelection() and board.ownsSelection():
            board.clear(QClipboard.Mode.Selection)
        self._ours = False

    def _on_change(self) -> None:
        # Not every system can say who owns the clipboard; what changes while this program is in front is ours.
        in_front = QGuiApplication.applicationState() == Qt.ApplicationState.ApplicationActive
        self._ours = in_front or QGuiApplication.clipboard().ownsClipboard()
