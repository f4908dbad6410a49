"""Locks the desk and opens it again: by key, when nobody is at it, and when the computer locks or sleeps."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.errors import AppError
from app.security.lock import WARN_SECONDS, Attended, LockRules, seconds_left, signed, slept, told_of_call
from app.ui.background import Background
from app.ui.lock.clipboard import OwnCopies
from app.ui.lock.cover import Cover
from app.ui.lock.screen import LockScreen
from app.ui.lock.signs import Signs
from app.ui.lock.system import SystemLock
from app.ui.memory import Memory
from app.ui.window import DeskWindow

LOOK_MS = 5_000
QUIET_LOOK_MS = 40
QUIET_WITHIN_MS = 5_000
BY_KEY = "You locked it."
ABOUT_TO_LOCK = "This desk locks in a minute; any key keeps it open. On the telephone: Ctrl+Shift+T."
OPEN, CLOSING, LOCKED, OPENING = "open", "closing", "locked", "opening"


class Resting(Protocol):
    """The office as the lock needs it."""

    @property
    def name(self) -> str:
        """The person's name."""

    def rest_leases(self) -> datetime | None:
        """Keep what is held while the desk is locked; until when, None when nothing is held."""

    def rest(self) -> None:
        """Close every connection and forget the password."""


class LockKeeper(QObject):
    """One desk's lock. Signals: `covered()` at once, `locked()` when the server is left, `unlocked()`,
    `other_requested()` when somebody else sits down, `changed_requested()` when the desk has to be made anew.

    `enter(secret)` signs in again off the GUI thread and wakes the office; True when this desk goes on, False when the
    person's rights changed and the desk has to be made anew. `clock` and `wall` are seconds (forward only, and of day).
    """

    covered = Signal()
    locked = Signal()
    unlocked = Signal()
    other_requested = Signal()
    changed_requested = Signal()

    def __init__(
        self, window: DeskWindow, memory: Memory, office: Resting, background: Background,
        enter: Callable[[str], bool], *, rules: LockRules, sits_down: bool = False,
        clock: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time,
    ) -> None:  # fmt: skip
        super().__init__(window)
        self._window, self._memory, self._office = window, memory, office
        self._background, self._enter = background, enter
        self._rules, self._clock, self._wall = rules, clock, wall
        self.state = OPEN
        self.screen = LockScreen(office.name, sits_down=sits_down)
        self.screen.unlock_requested.connect(self.unlock)
        self.screen.other_requested.connect(self.other_requested)
        self.cover = Cover(self.screen, self)
        self.signs = Signs(self, clock)
        self._copies = OwnCopies(self)
        self._own = Background(self, threads=1)     # rest and wake, one after the other, whatever the desk is at
        self._seen = Attended(self.signs.last)
        self._looked, self._looked_wall = clock(), wall()
        self._warned = False
        self._look = self._timer(LOOK_MS, self.look)
        self._look.start()
        self._quiet = self._timer(QUIET_LOOK_MS, self._when_quiet)
        self._waited = 0
        self.system = SystemLock(self)
        self.system.asked.connect(self.lock)
        window.lock_requested.connect(partial(self.lock, BY_KEY))

    def _timer(self, every: int, function: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(every)
        timer.timeout.connect(function)
        return timer

    # when

    def look(self) -> None:
        """Every few seconds: is it time?"""
        now, wall = self._clock(), self._wall()
        between, by_wall = now - self._looked, wall - self._looked_wall
        self._looked, self._looked_wall = now, wall
        if self.state != OPEN:
            return
        self.signs.look()
        if slept(between, by_wall):
            self.lock("This computer was asleep.")
            return
        seen = told_of_call(signed(self._seen, self.signs.last), self._rules, now, self._window.on_call)
        self._seen = seen
        left = seconds_left(seen, self._rules, now)
        if left <= 0:
            minutes = self._rules.idle_minutes
            self.lock(f"Nobody was at it for {minutes} minutes." if minutes > 1 else "Nobody was at it for a minute.")
        elif left <= WARN_SECONDS and not self._warned:
            self._warned = True
            self._window.say(ABOUT_TO_LOCK, "amber")
        elif left > WARN_SECONDS:
            self._warned = False

    # locking

    def lock(self, why: str) -> None:
        """Cover the desk at once; then what is typed and held is kept, and the server is left."""
        if self.state != OPEN:
            return
        self.state = CLOSING
        self._copies.clear()
        self.screen.begin(f"{why} {datetime.now():%H:%M}")
        self.cover.draw(self._window)
        self.covered.emit()
        self.screen.take_keys()
        self._window.live.rest()
        for page in self._window.every_page:
            page.keep_typed()
        self._memory.write()
        self._background.run(self._office.rest_leases, self._on_held, _ignored)
        self._waited = 0
        self._quiet.start()

    def _on_held(self, until: datetime | None) -> None:
        if until is not None:
            at = until.astimezone()
            self.screen.tell_held(f"What you typed is kept. What you hold stays yours until {at:%H:%M}.")

    def _when_quiet(self) -> None:
        """Leave once everything asked before is answered, or after five seconds in any case."""
        self._waited += QUIET_LOOK_MS
        if not self._background.busy or self._waited >= QUIET_WITHIN_MS:
            self._leave_server()

    def _leave_server(self) -> None:
        self._quiet.stop()
        self._background.hold()
        self.state = LOCKED
        self._own.run(self._office.rest, lambda _nothing: self.locked.emit(), _ignored)

    # opening

    def unlock(self, secret: str) -> None:
        """Ask the server whether it is the person."""
        if self.state == CLOSING:
            self._leave_server()
        if self.state == LOCKED:
            self.state = OPENING
            self._own.run(partial(self._enter, secret), self._on_entered, self._on_refused)

    def _on_entered(self, goes_on: bool) -> None:
        if not goes_on:
            self.changed_requested.emit()
            return
        self.state = OPEN
        self._seen = Attended(self._clock())
        self._looked, self._looked_wall = self._clock(), self._wall()
        self.cover.lift()
        self.screen.wait(False)
        self._background.let_go()
        self._window.live.go_on()
        self._window.outcome.look()
        self.unlocked.emit()

    def _on_refused(self, error: AppError) -> None:
        self.state = LOCKED
        self.screen.say(error.sentence)

    def close(self) -> None:
        """The desk goes for good: with it the screen in front of it."""
        self._look.stop()
        self._quiet.stop()
        self.cover.forget()
        self.screen.close()
        self.screen.deleteLater()
        self._own.close(1.0)


def _ignored(_error: AppError) -> None:
    """Locked with or without the server: leases run by their expiry, drafts were sent as they were typed."""
