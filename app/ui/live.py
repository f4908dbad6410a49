"""Keeps the desk live: a poll of the change counter, faster when the server hints, and the state of the line."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError, Unavailable
from app.ui.background import Background
from app.ui.office import Office
from app.workqueues.presence import NOWHERE, Here
from app.workqueues.types import Changes

POLL_VARIABLE = "REMITDESK_POLL_SECONDS"
LISTEN_VARIABLE = "REMITDESK_LISTEN"        # off: by polling alone
POLL_SECONDS = 5.0
FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS = 1.0, 15.0
SLOW_AFTER_MS = 2500


def poll_seconds() -> float:
    """Seconds between two polls: five, or as the environment says (at least a tenth)."""
    try:
        return max(float(os.environ.get(POLL_VARIABLE, POLL_SECONDS)), 0.1)
    except ValueError:
        return POLL_SECONDS


class Live(QObject):
    """Signals: `changed(Changes)` when something in scope changed; `line_changed(state)` live, slow or offline.

    While offline it asks again with doubling, jittered waits, so that a hundred desks do not come back in step.
    """

    changed = Signal(object)
    line_changed = Signal(str)
    _hinted = Signal()

    def __init__(self, office: Office, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._office, self._background = office, background
        self.where: Callable[[], Here] = lambda: NOWHERE        # where the person is, told with each poll
        self._seq = 0
        self._retry = FIRST_RETRY_SECONDS
        self._asking = False
        self._once_more = False
        self.state = "live"
        self._resting = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.poll)
        self._stop_listening: Callable[[], None] | None = None
        self._hinted.connect(self.poll)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SLOW_AFTER_MS)
        self._slow.timeout.connect(lambda: self._set_state("slow"))

    def start(self, seq: int) -> None:
        """Begin polling from a counter."""
        self._seq = seq
        self._wait(poll_seconds())
        if os.environ.get(LISTEN_VARIABLE, "on") != "off":
            self._stop_listening = self._office.listen(self._on_hint)

    def stop(self) -> None:
        """Stop polling and listening."""
        if self._stop_listening is not None:
            self._stop_listening()
            self._stop_listening = None
        self._timer.stop()
        self._slow.stop()

    def rest(self) -> None:
        """The desk is locked: ask nothing until `go_on`."""
        self._resting = True
        self.stop()

    def go_on(self) -> None:
        """The desk is open again: follow the server from where it was left, and look at once."""
        self._resting = False
        self._retry = FIRST_RETRY_SECONDS
        self.start(self._seq)
        self.poll()

    def poll(self) -> None:
        """Ask now; at most one question is under way."""
        if self._resting:
            return
        if self._asking:
            self._once_more = True          # what the hint is about may be newer than the answer under way
            return
        self._asking, self._once_more = True, False
        self._slow.start()
        self._background.run(partial(self._office.poll, self._seq, self.where()), self._on_changes, self._on_failure)

    def notice(self, error: AppError) -> None:
        """Some other request failed: when the server does not answer, say so at once and look again soon."""
        if isinstance(error, Unavailable) and self.state != "offline" and not self._resting:
            self._on_failure(error)

    def _on_hint(self) -> None:
        """Called on the listener's thread: hand it over to the GUI thread."""
        with suppress(RuntimeError):            # the window is gone
            self._hinted.emit()

    def _on_changes(self, found: Changes) -> None:
        self._answered()
        self._retry = FIRST_RETRY_SECONDS
        was_away = self.state == "offline"
        self._set_state("live")
        self._seq = max(self._seq, found.seq)
        if found.changes or was_away:
            self.changed.emit(found)
        if self._once_more:
            self.poll()
        else:
            self._wait(poll_seconds())

    def _on_failure(self, error: AppError) -> None:
        self._answered()
        if isinstance(error, Unavailable):
            self._set_state("offline")
            pause = random.uniform(self._retry / 2, self._retry)  # noqa: S311  # jitter, not a secret
            self._retry = min(self._retry * 2, LONGEST_RETRY_SECONDS)
            self._wait(pause)
        else:
            self._wait(poll_seconds())

    def _answered(self) -> None:
        self._asking = False
        self._slow.stop()

    def _wait(self, seconds: float) -> None:
        if self._resting:
            return
        self._timer.start(round(seconds * 1000))

    def _set_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.line_changed.emit(state)
