"""Whether what was sent was saved: shown while it is asked, and what came of it, with the act to do it again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from PySide6.QtCore import QTimer, Signal

from app.db.settled import CHECKING, HANDING_IN, Settled
from app.domain.errors import AppError
from app.ui.background import Background
from app.ui.office import Office
from app.ui.widgets.pane import Notice

ASK_AGAIN_MS = 3000
NOT_SAVED = "The line broke before it was saved; nothing was changed."


class OutcomeBar(Notice):
    """Hidden as long as every answer came."""

    _heard = Signal(bool)

    def __init__(self, office: Office, background: Background) -> None:
        super().__init__("Whether it was saved")
        self._office, self._background = office, background
        self._unknown: list[Callable[[], object]] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(ASK_AGAIN_MS)
        self._again.timeout.connect(self.look)
        self._heard.connect(self._on_checking)
        background.unsaved.connect(self._on_unsaved)
        background.unknown.connect(self._on_unknown)
        office.hear_checking(self._hear)

    def on_line(self, state: str) -> None:
        """The server answers again: what is still open can be asked."""
        if state == "live":
            self.look()

    def look(self) -> None:
        """Ask the server about everything this desk does not know the outcome of."""
        self._background.run(self._office.settle_journal, self.tell, self._on_failed, slot="journal")

    def tell(self, found: Settled) -> None:
        """What the server said."""
        if found.waits:
            self.say(CHECKING if found.open else found.again_sentence, "amber", lasting=True)
            self._again.start()
        elif found.again:
            by_hand = any(each.how == "by hand" for each in found.again)
            self.say(found.again_sentence, "amber" if by_hand else "green")
        elif found.told:
            again, self._unknown = self._unknown, []
            lost = [each for each in found.told if not each.saved]
            if lost and len(again) == 1:
                self.say(found.sentence, "amber", "Do it again", then=lambda: _do(again[0]))
            else:
                self.say(found.sentence, "amber" if lost else "green")
        elif self.sentence in (CHECKING, HANDING_IN):
            self.clear()

    def _on_checking(self, checking: bool) -> None:
        if checking:
            self.say(CHECKING, "amber", lasting=True)
        else:
            self.look()

    def _hear(self, checking: bool) -> None:
        """Called on a worker thread: hand it over to the GUI thread."""
        with suppress(RuntimeError):            # the window is gone
            self._heard.emit(checking)

    def _on_unknown(self, again: Callable[[], object]) -> None:
        self._unknown.append(again)

    def _on_unsaved(self, again: Callable[[], object]) -> None:
        self.say(NOT_SAVED, "amber", "Do it again", then=lambda: _do(again))

    def _on_failed(self, _error: AppError) -> None:
        """The server does not answer: asked again in a moment, and when the line is back."""
        if self.sentence in (CHECKING, HANDING_IN):
            self._again.start()


def _do(again: Callable[[], object]) -> None:
    again()
