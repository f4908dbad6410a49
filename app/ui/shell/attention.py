"""Where the person at this desk is, and whether: the page in front, a call, seconds since the last sign."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow

from app.ui.page import Page
from app.ui.pages import OFFICE_PAGES
from app.ui.workbench.page import WorkbenchPage
from app.workqueues.presence import Here

if TYPE_CHECKING:
    from app.ui.window import DeskWindow

_SIGNS = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})


class Attention(QObject):
    """Watches the window's own events, which come before any widget gets them: nothing is looked at twice."""

    def __init__(self, window: DeskWindow) -> None:
        super().__init__(window)
        self._window = window
        self._last = time.monotonic()
        self._watched: QWindow | None = None

    def here(self) -> Here:
        """What the desk tells of its person; the native window is watched from the first question on."""
        handle = self._window.windowHandle()
        if handle is not None and handle is not self._watched:
            handle.installEventFilter(self)
            self._watched = handle
        page = self._window.page
        queue = page.queue if isinstance(page, WorkbenchPage) else ""
        return Here(page_name(page), queue, self._window.on_call, int(time.monotonic() - self._last))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a sign, and let it pass."""
        if event.type() in _SIGNS:
            self._last = time.monotonic()
        return super().eventFilter(watched, event)


def page_name(page: Page | None) -> str:
    """A page's own name, never its title: that may name a patient."""
    if isinstance(page, WorkbenchPage):
        return "Queue"
    found = (each.title for each in OFFICE_PAGES if page is not None and each.module == type(page).__module__)
    return next(found, "Claim or account")
