"""Work off the GUI thread: three threads, one relay signal, unwanted answers dropped."""

from __future__ import annotations

import itertools
import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from app.domain.errors import AppError, NotSaved, Unknown

Result = TypeVar("Result")
Done = Callable[[Any], None]            # Any: each token's own result type, tied together by run()
Failed = Callable[[AppError], None]

log = logging.getLogger("remitdesk.window")

THREADS = 3                             # as many as the sign-in's connections


@dataclass(frozen=True, slots=True)
class _Wanted:
    work: Callable[[], object]
    done: Done
    failed: Failed
    slot: str


class Background(QObject):
    """Runs functions on worker threads and hands `(token, ok, value)` back on the GUI thread.

    Signals: `busy_changed(bool)` when the first function starts waiting and when the last one has answered;
    `unsaved(again)` when the line broke before something was saved, `unknown(again)` when nobody can say yet whether it
    was: calling `again` asks for the same once more.
    While it is held (the desk is locked), nothing new is begun and no answer is delivered; both wait.
    A function must not touch any QObject. A later request in the same `slot` makes the earlier one unwanted.
    """

    busy_changed = Signal(bool)
    unsaved = Signal(object)
    unknown = Signal(object)
    _arrived = Signal(int, bool, object)

    def __init__(self, parent: QObject | None = None, *, threads: int = THREADS) -> None:
        super().__init__(parent)
        self._tokens = itertools.count(1)
        self._wanted: dict[int, _Wanted] = {}           # GUI thread writes; workers only look a key up
        self._slots: dict[str, int] = {}
        self._waiting: queue.SimpleQueue[tuple[int, Callable[[], object]] | None] = queue.SimpleQueue()
        self._closed = False
        self._gate = threading.Event()
        self._gate.set()
        self._kept: list[tuple[int, bool, object]] | None = None
        self._arrived.connect(self._deliver)
        self._threads = [
            threading.Thread(target=self._work, name=f"desk-{at}", daemon=True) for at in range(1, threads + 1)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def busy(self) -> bool:
        """Whether an answer is still wanted."""
        return bool(self._wanted)

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], None],
        failed: Failed | None = None,
        *,
        slot: str = "",
    ) -> int:
        """Queue `work`; later exactly one of `done` and `failed` is called on the GUI thread, unless dropped."""
        if self._closed:
            return 0
        token = next(self._tokens)
        if slot:
            self.drop_slot(slot)
            self._slots[slot] = token
        was_busy = self.busy
        self._wanted[token] = _Wanted(work, done, failed or _ignore, slot)
        self._waiting.put((token, work))
        if not was_busy:
            self.busy_changed.emit(True)
        return token

    def drop(self, token: int) -> None:
        """Forget a request: it is skipped when still waiting, and its answer is not delivered."""
        wanted = self._wanted.pop(token, None)
        if wanted is None:
            return
        if wanted.slot and self._slots.get(wanted.slot) == token:
            del self._slots[wanted.slot]
        if not self.busy:
            self.busy_changed.emit(False)

    def drop_slot(self, slot: str) -> None:
        """Forget the request of a slot, if there is one."""
        token = self._slots.get(slot)
        if token is not None:
            self.drop(token)

    def drop_all(self) -> None:
        """Forget every request; functions under way end by themselves."""
        for token in list(self._wanted):
            self.drop(token)

    def hold(self) -> None:
        """Begin nothing and deliver nothing until `let_go`; what is under way ends by itself."""
        if self._kept is None:
            self._kept = []
            self._gate.clear()

    def let_go(self) -> None:
        """Go on where it was held."""
        kept, self._kept = self._kept, None
        self._gate.set()
        for token, ok, value in kept or ():
            self._deliver(token, ok, value)

    def close(self, wait: float = 0.0) -> None:
        """Take nothing new; give what is under way (a draft being saved) at most `wait` seconds, then forget it."""
        self._closed = True
        if self._kept is not None:
            self.drop_all()             # locked: what waited was not begun
            self._gate.set()
        for _ in self._threads:
            self._waiting.put(None)
        until = time.monotonic() + wait
        for thread in self._threads:
            thread.join(max(until - time.monotonic(), 0.0))
        self._wanted.clear()
        self._slots.clear()

    def _work(self) -> None:
        while (asked := self._waiting.get()) is not None:
            token, work = asked
            self._gate.wait()
            if token not in self._wanted:
                continue
            try:
                self._hand_back(token, True, work())
            except AppError as error:
                self._hand_back(token, False, error)
            except Exception as error:  # whatever it was, the window must hear of it
                self._hand_back(token, False, _unexpected(error))

    def _hand_back(self, token: int, ok: bool, value: object) -> None:
        try:
            self._arrived.emit(token, ok, value)
        except RuntimeError:
            self._closed = True         # the window is gone: nobody is left to tell

    def _deliver(self, token: int, ok: bool, value: object) -> None:
        if self._kept is not None:
            self._kept.append((token, ok, value))
            return
        wanted = self._wanted.get(token)
        if wanted is None:
            return
        self.drop(token)
        if ok:
            wanted.done(value)
        elif isinstance(value, AppError):
            wanted.failed(value)
            if isinstance(value, NotSaved | Unknown):
                told = self.unsaved if isinstance(value, NotSaved) else self.unknown
                told.emit(partial(self.run, wanted.work, wanted.done, wanted.failed, slot=wanted.slot))


def _unexpected(error: Exception) -> AppError:
    # Neither message nor locals are logged: either could hold what a patient is called.
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "unknown"
    log.error("unexpected %s at %s", type(error).__name__, where)
    kind = type(error).__name__
    return AppError(f"Something unexpected went wrong ({kind}); nothing was changed. Tell the administrator.")


def _ignore(_: AppError) -> None:
    """A caller without interest in failures: the next poll asks again."""
