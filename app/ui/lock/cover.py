"""Covers a desk: every window of the program is hidden, so that none is painted, and comes back as it was."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget
from shiboken6 import isValid


class Cover(QObject):
    """Hides windows behind `screen`, the only one that may be seen meanwhile."""

    def __init__(self, screen: QWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._screen = screen
        self._hidden: list[QWidget] = []
        self._focus: QWidget | None = None
        self._active: QWidget | None = None
        self.drawn = False

    def draw(self, main: QWidget) -> None:
        """Show the screen where `main` was, and hide everything else."""
        self._focus, self._active = QApplication.focusWidget(), QApplication.activeWindow()
        while (popup := QApplication.activePopupWidget()) is not None and popup.close():
            pass
        for dialog in [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog)]:
            system = isinstance(dialog, QFileDialog | QMessageBox) or dialog.inherits("QAbstractPrintDialog")
            if dialog.isVisible() and system:
                dialog.reject()             # it waits inside its call, and may be drawn by the system
        self.drawn = True
        self._screen.setGeometry(main.geometry())
        if main.isMaximized() or main.isFullScreen():
            self._screen.showMaximized()
        else:
            self._screen.show()             # first: the program ends with its last window
        self._hidden = [each for each in QApplication.topLevelWidgets() if self._is_seen(each)]
        for each in self._hidden:
            each.hide()
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._screen.activateWindow()

    def lift(self) -> None:
        """Everything is where it was: windows, the active one, the field with the cursor."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.drawn = False
        for each in [each for each in self._hidden if isValid(each)]:
            each.show()
        self._hidden = []
        self._screen.hide()
        if self._active is not None and isValid(self._active):
            self._active.activateWindow()
        if self._focus is not None and isValid(self._focus):
            self._focus.setFocus(Qt.FocusReason.OtherFocusReason)
        self._focus = self._active = None

    def forget(self) -> None:
        """The desk behind it goes for good."""
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        self.drawn = False
        self._hidden = []
        self._focus = self._active = None
        self._screen.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whatever wants to show itself meanwhile (an answer that was under way) is hidden, too, and shown later."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and self._is_window(watched):
            if watched not in self._hidden:
                self._hidden.append(watched)
            QTimer.singleShot(0, watched, partial(self._hide_again, watched))
        return super().eventFilter(watched, event)

    def _hide_again(self, widget: QWidget) -> None:
        if self.drawn:
            widget.hide()

    def _is_seen(self, widget: QWidget) -> bool:
        return widget.isVisible() and self._is_window(widget)

    def _is_window(self, widget: QWidget) -> bool:
        tip = widget.windowType() == Qt.WindowType.ToolTip
        return widget.isWindow() and widget.window() is not self._screen and not tip
