"""The bar under the title: one sentence at a time, gone by itself unless something went wrong."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.ui.widgets.pane import Notice

SAID_FOR_MS = 6000


class Said(Notice):
    """Errors stay until closed, or until another page is opened; an offered act stays until the next sentence."""

    def __init__(self) -> None:
        super().__init__("Message")
        self._red_on: QWidget | None = None
        self._unsay = QTimer(self)
        self._unsay.setSingleShot(True)
        self._unsay.setInterval(SAID_FOR_MS)
        self._unsay.timeout.connect(self.clear)

    def tell(self, sentence: str, colour: str, page: QWidget | None) -> None:
        """What a page says."""
        self.say(sentence, colour)
        self._red_on = page if colour == "red" else None
        if colour == "red":
            self._unsay.stop()
        else:
            self._unsay.start()

    def offer(self, sentence: str, colour: str, act: str, then: Callable[[], None]) -> None:
        """A sentence with something to do about it."""
        self._unsay.stop()
        self.say(sentence, colour, act, then=then)

    def page_shown(self, page: QWidget) -> None:
        """Another page is in front: what went wrong on the one before is over."""
        if self._red_on not in (None, page):
            self._red_on = None
            self.clear()
