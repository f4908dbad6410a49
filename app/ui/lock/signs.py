"""Signs of life at this desk: keys, clicks, wheel and movements in any window of the program."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF
from PySide6.QtGui import QGuiApplication, QMouseEvent

_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class Signs(QObject):
    """Sees events at the native windows, before any widget gets them: each is looked at once, whatever is in front.

    `last` is when the latest sign was, by `clock` (seconds that only go forward).
    """

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self.last = clock()
        self._pointer = QPointF()
        app = QGuiApplication.instance()
        if isinstance(app, QGuiApplication):
            app.focusWindowChanged.connect(self.look)

    def look(self, _window: object = None) -> None:
        """Watch the windows that were opened since; watching one twice is watching it once."""
        for window in QGuiApplication.topLevelWindows():
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a sign, and let it pass."""
        if event.type() in _SIGNS or (event.type() == QEvent.Type.MouseMove and self._moved(event)):
            self.last = self._clock()
        return super().eventFilter(watched, event)

    def _moved(self, event: QEvent) -> bool:
        """Some systems tell of a movement where a window only came up under a still pointer."""
        if not isinstance(event, QMouseEvent):
            return False
        before, self._pointer = self._pointer, event.globalPosition()
        return before != self._pointer
