"""Any pane in a window of its own, for a second monitor; closing it puts the pane back where it was."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QSplitter, QVBoxLayout, QWidget

from app.ui.widgets.pane import Pane
from app.ui.widgets.text import PlainLabel

AWAY = "This pane is in its own window."
NO_PANE = "Put the cursor into a pane first (Ctrl+2 to Ctrl+4); it then opens in its own window."
SIZE = (560, 720)


class PaneWindow(QWidget):
    """Holds one pane. Signal `closing(PaneWindow)` while it is being closed. Goes with the desk: nothing stays open."""

    closing = Signal(object)

    def __init__(self, desk: QWidget, pane: Pane, title: str) -> None:
        super().__init__(desk, Qt.WindowType.Window)
        self.pane = pane
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"{title} - RemitDesk")
        self.setAccessibleName(title)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(pane)
        self.resize(*SIZE)
        for keys in ("Ctrl+W", "Ctrl+Shift+D"):
            QShortcut(QKeySequence(keys), self, self.close)

    def closeEvent(self, event: QCloseEvent) -> None:
        """The pane goes back first."""
        self.closing.emit(self)
        super().closeEvent(event)


class Detached(QObject):
    """The panes that are in windows of their own. Signal `said(sentence, colour)`."""

    said = Signal(str, str)

    def __init__(self, desk: QWidget) -> None:
        super().__init__(desk)
        self._desk = desk
        self._away: dict[PaneWindow, tuple[QSplitter, QWidget, list[int]]] = {}

    @property
    def windows(self) -> tuple[PaneWindow, ...]:
        """The windows open now."""
        return tuple(self._away)

    def detach_focused(self) -> PaneWindow | None:
        """Ctrl+Shift+D: the pane with the cursor; None when the cursor is in no pane of a splitter."""
        now: QWidget | None = QApplication.focusWidget()
        while now is not None:
            if isinstance(now, Pane) and isinstance(now.parentWidget(), QSplitter):
                return self.detach(now)
            now = now.parentWidget()
        self.said.emit(NO_PANE, "amber")
        return None

    def detach(self, pane: Pane) -> PaneWindow:
        """Put a pane into a window of its own; a note stands in its place."""
        splitter = pane.parentWidget()
        assert isinstance(splitter, QSplitter)
        sizes, at = splitter.sizes(), splitter.indexOf(pane)
        note = PlainLabel(AWAY, "muted", wrap=True)
        note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        splitter.replaceWidget(at, note)
        window = PaneWindow(self._desk, pane, pane.accessibleName())
        self._away[window] = (splitter, note, sizes)
        window.closing.connect(self._put_back)
        pane.show()
        window.show()
        window.activateWindow()
        pane.setFocus()
        return window

    def close_all(self) -> None:
        """Everything back in its place: the desk is being left or locked."""
        for window in list(self._away):
            window.close()

    def _put_back(self, window: PaneWindow) -> None:
        found = self._away.pop(window, None)
        if found is not None:
            splitter, note, sizes = found
            splitter.replaceWidget(splitter.indexOf(note), window.pane)
            note.deleteLater()
            window.pane.show()
            splitter.setSizes(sizes)
