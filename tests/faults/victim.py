"""Client processes that can be killed at any round trip: a parent that has everything loaded forks one per act.

`python -m tests.faults.victim` takes an order per line on stdin, forks, and tells how the child ended.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import psycopg

from app.db.credentials import Credentials, Server
from app.db.database import Database
from app.domain.errors import AppError

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60.0


class Order(msgspec.Struct, frozen=True):
    """An act to do as a login, and where to die: at round trip `kill_at` (0: never), before it or once it is `sent`."""

    act: int
    op: str
    target: str
    host: str
    port: int
    database: str
    login: str
    secret: str
    kill_at: int = 0
    sent: bool = False


class Ended(msgspec.Struct, frozen=True):
    """How it ended: killed, done, or refused with a sentence; `trips` round trips were made (unknown when killed)."""

    how: str
    trips: int = 0
    sentence: str = ""


class Trips:
    """Counts round trips of the driver in this process and kills it where it was ordered."""

    def __init__(self, order: Order) -> None:
        self.made = 0
        self._order = order

    def watch(self) -> None:
        """Every wait of the driver for an answer goes through here from now on."""
        plain = psycopg.Connection.wait
        trips = self

        def wait(self: object, gen: Generator[Any, Any, Any], *more: Any, **named: Any) -> Any:  # noqa: ANN401  # the driver's own
            trips.made += 1
            if trips.made == trips._order.kill_at:
                gen = trips.last(gen)
            return plain(self, gen, *more, **named)  # type: ignore[arg-type]  # the driver's own

        psycopg.Connection.wait = wait  # type: ignore[method-assign]  # that is the hook

    def last(self, gen: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Die before anything is sent, or when the request has left and no answer was read."""
        if not self._order.sent:
            self.die()
        try:
            first = next(gen)
        except StopIteration as end:
            self.die()
            return end.value
        self.die()
        ready = yield first
        while True:
            try:
                ready = yield gen.send(ready)
            except StopIteration as end:
                return end.value

    def die(self) -> None:
        """As a power cut would."""
        os.kill(os.getpid(), signal.SIGKILL)


def perform(order: Order) -> Ended:
    """In the child: sign in, do the act."""
    from tests.faults.acts import CIRCLE  # noqa: PLC0415  # loaded by the parent

    act = CIRCLE[order.act]
    server = Server(order.host, order.database, order.port)
    trips = Trips(order)
    try:
        database = Database.open(Credentials(server, order.login, order.secret), size=1)
        trips.watch()
        act.do(database, UUID(order.op), order.target)
    except AppError as error:
        return Ended("refused", trips.made, error.sentence)
    return Ended("done", trips.made)


def serve() -> None:
    """Fork for every order; the child's answer comes through a pipe, a killed one gives none."""
    import tests.faults.acts  # noqa: F401, PLC0415  # before the first fork

    for line in sys.stdin:
        order = msgspec.json.decode(line, type=Order)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            os.write(writing, msgspec.json.encode(perform(order)))
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            said = answer.read()
        os.waitpid(child, 0)
        found = msgspec.json.decode(said, type=Ended) if said else Ended("killed")
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
        sys.stdout.flush()


class Victims:
    """The forking parent, from the test's side."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.victim"], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def send(self, credentials: Credentials, act: int, op: UUID, target: str, kill_at: int, *, sent: bool) -> Ended:
        """One act by a client that dies at that round trip."""
        where = credentials.server
        order = Order(
            act, str(op), target, where.host, where.port, where.database, credentials.login, credentials.secret,
            kill_at, sent,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(msgspec.json.encode(order).decode() + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the forking parent ended"
        return msgspec.json.decode(line, type=Ended)

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=PATIENCE_SECONDS)


def wait_until_gone(alive: object, *, seconds: float = 30.0) -> None:
    """Call `alive()` until it is false; fails when that takes longer."""
    assert callable(alive)
    until = time.monotonic() + seconds
    while alive():
        assert time.monotonic() < until, "a dead client's session is still there"
        time.sleep(0.003)


if __name__ == "__main__":
    serve()
