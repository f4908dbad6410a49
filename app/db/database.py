"""A signed-in login's small pool of connections and the units opened on them."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus

from app.db.calls import Calls
from app.db.credentials import Credentials
from app.db.errors import Collision, Lost, SignInRefused, translated
from app.db.journal import SAVED, Journal
from app.db.outcome import Watch, ask_once, resolve, server_name
from app.db.setback import HandIn, SetBack, missing, note_server
from app.db.settled import Again, Settled
from app.db.unit import Unit
from app.domain.errors import AppError, NotPermitted, Unavailable

Result = TypeVar("Result")
Connection = psycopg.Connection[tuple[object, ...]]

COLLISION_TRIES = 5
WAIT_FOR_PLACE_SECONDS = 15.0
ASK_FOR_SECONDS = 15.0
# Comfort, not protection (TRUST.md 2.6): a person could unset these, a stuck desk cannot hold others for long.
# The tcp settings are the server's side of it: a desk that vanished while it was answered keeps no lock either.
SESSION_SETTINGS = (
    "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=25s "
    "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=25000"
)


def connect(credentials: Credentials, *, settings: str = SESSION_SETTINGS) -> Connection:
    """One plain connection. Raises Lost, SignInRefused or another AppError in words."""
    arguments = credentials.connect_arguments()
    try:
        return psycopg.connect(**arguments, options=settings, autocommit=True)  # type: ignore[arg-type]  # mixed values
    except psycopg.Error as error:
        raise translated(error) from None


def server_major(credentials: Credentials) -> int:
    """The major version of the server that answers there."""
    with connect(credentials) as connection:
        return connection.info.server_version // 10_000


class Database:
    """Connections of one login, at most `size` at once; threads that find none free wait for one.

    With a `journal`, money calls are noted in it before they are sent. When the answer to a commit is lost, the unit
    waits until the server says whether it was saved (at most 15 s; `on_checking` hears that it waits, in its thread).
    """

    def __init__(self, credentials: Credentials, *, size: int = 3) -> None:
        self.credentials = credentials
        self.journal: Journal | None = None
        self.on_checking: Callable[[bool], None] = _unheard
        self.asks_for = ASK_FOR_SECONDS
        self.set_back: SetBack | None = None        # the newest setting back of the server, as its connections heard
        self._places = threading.BoundedSemaphore(size)
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._closed = False
        self._refusal = "This session is closed; sign in again."

    @classmethod
    def open(cls, credentials: Credentials, *, size: int = 3) -> Database:
        """Sign in and keep the connection. Raises SignInRefused or Unavailable."""
        database = cls(credentials, size=size)
        database._idle.append(database._enter())
        return database

    @property
    def login(self) -> str:
        """The person's or service's login name."""
        return self.credentials.login

    @contextmanager
    def unit(self, read_only: bool = False, *, noted: bool = True) -> Iterator[Unit]:
        """One short transaction: committed at the end of the block, rolled back by any exception.

        What moves money is noted in the journal, unless it is handed in from there (`noted` is False).
        """
        with self._place() as connection:
            watch = self._watch(connection) if noted and not read_only else None
            try:
                connection.read_only = read_only        # rides along with BEGIN: no round trip of its own
                with connection.transaction():
                    yield Unit(connection, watch)
                    if watch is not None:
                        watch.ready()
            except psycopg.Error as error:      # begin and commit themselves; statements are translated by Unit
                self._on_commit_failed(watch, translated(error))
            except Lost as error:
                raise (watch.broken_before_commit() if watch is not None and watch.ops else error) from None
            except BaseException:
                if watch is not None:
                    watch.taken_back()
                raise
            else:
                if watch is not None:
                    watch.saved()

    @contextmanager
    def statement(self) -> Iterator[Unit]:
        """A unit without begin and commit: each statement stands alone, one round trip each."""
        with self._place() as connection:
            yield Unit(connection)

    def settle_journal(self) -> Settled:
        """Ask about every operation of this login that the journal has without an outcome. Raises Unavailable.

        What a server that was set back has lost is handed in again.
        """
        if self.journal is None:
            return Settled()
        self.journal.sweep()
        where, found = server_name(self.credentials.server), Settled()
        if self.journal.waiting(where, self.login):
            with self.statement() as unit:
                found = resolve(unit, self.journal, where)
        return replace(found, again=self._enter_again(self.journal, where))

    def _enter_again(self, journal: Journal, where: str) -> tuple[Again, ...]:
        """Nothing unless the server was set back in the last two days."""
        now = self._time_there()
        if self.set_back is None or not self.set_back.recent(now):
            return ()
        with self.statement() as unit:
            lost = missing(unit, journal, where)
        saved = [each.begun for each in lost if each.how == SAVED]
        calls = Calls(journal.folder, server=where, login=self.login, secret=self.credentials.secret)
        return HandIn(journal, calls, lambda: self.unit(noted=False), self.set_back, now).enter(saved)

    def _time_there(self) -> datetime:
        """The server's clock over a line that works: the idle ones may have died with the server before."""
        while True:
            was_idle = bool(self._idle)
            try:
                with self.statement() as unit:
                    now = unit.value("SELECT clock_timestamp()")
            except Lost:
                if not was_idle:
                    raise
            else:
                assert isinstance(now, datetime)
                return now

    def perform(self, work: Callable[[Unit], Result], *, read_only: bool = False) -> Result:
        """Run `work` in a unit; repeat it on a serialisation failure or deadlock, at most five times."""
        for turn in range(1, COLLISION_TRIES + 1):
            try:
                with self.unit(read_only) as unit:
                    return work(unit)
            except Collision:
                if turn == COLLISION_TRIES:
                    raise
                _pause(0.02 * turn)
        raise AssertionError("the loop above returns or raises")

    def reconnect(
        self,
        *,
        give_up_after: float = 30.0,
        first_wait: float = 0.2,
        longest_wait: float = 5.0,
        stop: threading.Event | None = None,
    ) -> None:
        """Drop all connections and sign in again with jittered, doubling waits (seconds).

        Raises Unavailable after `give_up_after` seconds or when `stop` is set, and SignInRefused at once.
        """
        self._drop_idle()
        until = time.monotonic() + give_up_after
        wait = first_wait
        stop = stop or threading.Event()
        while True:
            try:
                connection = self._enter()
            except SignInRefused:
                raise
            except Unavailable as error:
                # Full jitter: a hundred desks of a restarted server must not come back in step.
                pause = random.uniform(wait / 2, wait)  # noqa: S311  # not a secret
                if time.monotonic() + pause > until or stop.wait(pause):
                    raise Unavailable(
                        "The server cannot be reached. Your work is kept on this desk; it is tried again by itself."
                    ) from error
                wait = min(wait * 2, longest_wait)
            else:
                with self._lock:
                    self._idle.append(connection)
                return

    def close(self) -> None:
        """Give all connections back; units opened later are refused."""
        self._closed = True
        self._drop_idle()

    def rest(self) -> None:
        """The desk is locked: no connection stays, and the secret is forgotten. What is under way ends by itself."""
        self._refusal = "The desk is locked; unlock it first."
        self.close()
        self.credentials = replace(self.credentials, secret="")

    def wake(self, fresh: Database) -> None:
        """Go on with the secret and the connection of the same login's new sign-in. Raises NotPermitted."""
        if fresh.login != self.login or fresh.credentials.server != self.credentials.server:
            raise NotPermitted("Another person, or another server: sign in instead.")
        with self._lock, fresh._lock:
            self.credentials = fresh.credentials
            self._idle, fresh._idle = [*self._idle, *fresh._idle], []
            self._closed = False
        fresh.close()

    def go_on_with(self, secret: str) -> None:
        """The own secret was changed: connections made from now on sign in with the new one."""
        self.credentials = replace(self.credentials, secret=secret)

    def _watch(self, connection: Connection) -> Watch | None:
        if self.journal is None:
            return None
        where = server_name(self.credentials.server)
        return Watch(self.journal, where, self.login, connection.info.backend_pid, self.credentials.secret)

    def _on_commit_failed(self, watch: Watch | None, error: AppError) -> None:
        """Returns when the unit was saved all the same; else raises what became of it."""
        if watch is None or not watch.ops:
            raise error from None
        if not isinstance(error, Lost):
            watch.taken_back()          # the server refused the commit, and said so
            raise error from None
        watch.find_out(self._ask, self.on_checking, seconds=self.asks_for)

    def _ask(self, ops: Sequence[UUID], backends: Sequence[int]) -> bool | None:
        if self._closed:
            raise NotPermitted("This session is closed; sign in again.")
        with closing(connect(self.credentials)) as connection:
            return ask_once(Unit(connection), ops, backends)

    @contextmanager
    def _place(self) -> Iterator[Connection]:
        if self._closed:
            raise Unavailable(self._refusal)
        if not self._places.acquire(timeout=WAIT_FOR_PLACE_SECONDS):
            raise Unavailable("This desk is still busy with earlier requests; try again in a few seconds.")
        try:
            connection = self._take()
            try:
                yield connection
            finally:
                self._give_back(connection)
        finally:
            self._places.release()

    def _take(self) -> Connection:
        with self._lock:
            while self._idle:
                connection = self._idle.pop()
                if not connection.closed:
                    return connection
        return self._enter()

    def _enter(self) -> Connection:
        """A fresh connection, which first hears whether the server was set back."""
        connection = connect(self.credentials)
        try:
            self.set_back = note_server(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: Connection) -> None:
        usable = not connection.closed and connection.info.transaction_status == TransactionStatus.IDLE
        with self._lock:
            if usable and not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _drop_idle(self) -> None:
        with self._lock:
            dropped, self._idle = self._idle, []
        for connection in dropped:
            connection.close()


def _pause(seconds: float) -> None:
    threading.Event().wait(random.uniform(seconds / 2, seconds))  # noqa: S311  # not a secret


def _unheard(_checking: bool) -> None:
    """Nobody wants to know that it is being asked."""
