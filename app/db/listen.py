"""What changed on the server: the change counter polled every few seconds, sooner when the worker hints.

The poll is the contract; a notification is only a hint to poll now, and anybody could forge one (TRUST.md 0.7).
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

import psycopg

from app.db.credentials import Credentials
from app.db.database import Connection, connect
from app.db.errors import LineRefused, SignInRefused, translated
from app.db.unit import Unit
from app.domain.errors import AppError, Unavailable

CHANNEL = "remitdesk_changes"
POLL_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Change:
    """Something in scope that changed: a queue, a claim, a remittance or the setup; `actor` did it."""

    seq: int
    topic: str
    queue: str
    claim_id: int | None
    actor: str
    at: datetime


def poll_changes(unit: Unit, since: int) -> list[Change]:
    """Changes after the counter `since`, oldest first."""
    return unit.rows(
        "SELECT seq, topic, queue, claim_id, actor, at FROM api.poll_changes_v1(%(since)s) ORDER BY seq",
        {"since": since}, into=Change,
    )


def newest_change(unit: Unit) -> int:
    """The counter now; what a screen read just before it need not be told again."""
    return unit.number("SELECT max(seq) FROM app.change_counter")


class ChangeFeed:
    """One plain connection in one thread of its own: `run` until `stop` is set.

    `on_changes` and `on_online` are called in that thread; a window hands them on through its relay signal.
    """

    def __init__(
        self,
        credentials: Credentials,
        *,
        on_changes: Callable[[list[Change]], None],
        on_online: Callable[[bool], None],
        poll_seconds: float = POLL_SECONDS,
        hints: bool = True,
    ) -> None:
        self.stop = threading.Event()
        self._credentials = credentials
        self._on_changes = on_changes
        self._on_online = on_online
        self._poll_seconds = poll_seconds
        self._hints = hints
        self._since: int | None = None

    def run(self) -> None:
        """Follow the server; after a loss come back with jittered, doubling waits and tell what was missed."""
        wait = 0.5
        while not self.stop.is_set():
            try:
                with closing(connect(self._credentials)) as connection:
                    self._on_online(True)
                    wait = 0.5
                    self._follow(connection)
            except (SignInRefused, LineRefused):
                self._on_online(False)
                return
            except Unavailable:
                self._on_online(False)
                self.stop.wait(random.uniform(wait / 2, wait))  # noqa: S311  # not a secret
                wait = min(wait * 2, LONGEST_WAIT_SECONDS)

    def _follow(self, connection: Connection) -> None:
        unit = Unit(connection)
        if self._hints:
            unit.execute(f"LISTEN {CHANNEL}")
        if self._since is None:
            self._since = newest_change(unit)
        while not self.stop.is_set():
            found = poll_changes(unit, self._since)
            if found:
                self._since = found[-1].seq
                self._on_changes(found)
            self._wait(connection)

    def _wait(self, connection: Connection) -> None:
        """Until the next poll, a hint or the stop; in slices, so that closing a window never waits for the poll."""
        until = time.monotonic() + self._poll_seconds
        while not self.stop.is_set() and (left := until - time.monotonic()) > 0:
            if not self._hints:
                self.stop.wait(left)
                continue
            try:
                if any(True for _hint in connection.notifies(timeout=min(left, 0.25), stop_after=1)):
                    return
            except psycopg.Error as error:
                raise _as_unavailable(translated(error)) from None


def _as_unavailable(error: AppError) -> AppError:
    return error if isinstance(error, Unavailable) else Unavailable(error.sentence)
