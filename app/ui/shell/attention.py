"""Whether somebody sits at the desk: seconds since the last key, click or turn of the wheel in the window."""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow

_SIGNS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class Attention(QObject):
    """Watches the window's own events, which come before any widget gets them: nothing is looked at twice."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._last = time.monotonic()
        self._watched: QWindow | None = None

    def idle_seconds(self, window: QWindow | None) -> int:
        """Seconds without a sign; the window is watched from the first question on."""
        if window is not None and window is not self._watched:
            window.installEventFilter(self)
            self._watched = window
        return int(time.monotonic() - self._last)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a sign, and let it pass."""
        if event.type() in _SIGNS:
            self._last = time.monotonic()
        return super().eventFilter(watched, event)
