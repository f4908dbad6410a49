"""What a desk in another network does: hold a lock, stream a large answer, ask once, or take money."""

from __future__ import annotations

import sys
import time
from uuid import UUID

from app.db.credentials import Credentials, Server
from app.db.database import Database
from app.domain.errors import AppError, Unavailable
from app.posting.counter import take_payment
from app.posting.counter_types import NewPayment
from tests.db.counter_book import TODAY

_LOCK = "SELECT id FROM app.account ORDER BY id LIMIT 1 FOR UPDATE"
_LARGE = "SELECT repeat('x', 1000) || n FROM generate_series(1, 400000) AS n"


def say(line: str) -> None:
    """One line to the test."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def hold(database: Database) -> None:
    """A row locked in an open transaction, idle."""
    with database.unit() as unit:
        unit.execute(_LOCK)
        say("locked")
        time.sleep(300)


def stream(database: Database) -> None:
    """A row locked, and a large answer that this desk does not read."""
    with database._place() as connection:
        connection.execute("BEGIN")
        connection.execute(_LOCK.encode())
        connection.pgconn.send_query(_LARGE.encode())
        say("locked")
        time.sleep(300)


def ask(database: Database, seconds: str) -> None:
    """On the wish `go` one statement of that many seconds; says how long it took to be told."""
    with database.statement() as unit:
        unit.number("SELECT 1")
        say("ready")
        sys.stdin.readline()
        start = time.monotonic()
        try:
            say("asked")
            unit.text("SELECT pg_sleep(%(s)s)::text", {"s": float(seconds)})
            say(f"{time.monotonic() - start:.1f} answered")
        except AppError as error:
            kind = "told" if isinstance(error, Unavailable) else type(error).__name__
            say(f"{time.monotonic() - start:.1f} {kind} {error.sentence}")


def take(database: Database, *ops: str) -> None:
    """Take a dollar per operation id, asking again until it is answered."""
    with database.unit(read_only=True) as unit:
        account = unit.number("SELECT min(id) FROM app.account")
        practice = unit.number("SELECT practice_id FROM app.account WHERE id = %(id)s", {"id": account})
    new = NewPayment(practice, account, "cash", 100, TODAY)
    for op in ops:
        lost = 0.0
        while True:
            try:
                with database.unit() as unit:
                    take_payment(unit, new, (), today=TODAY, op=UUID(op))
                break
            except Unavailable as error:
                lost = lost or time.monotonic()
                say(f"lost {error.sentence}")
                database.reconnect(give_up_after=60)
        say(f"done {time.monotonic() - lost if lost else 0.0:.1f}")
        time.sleep(0.1)


def main(host: str, port: str, name: str, login: str, what: str, *more: str) -> None:
    """One of the above."""
    credentials = Credentials(Server(host, name, int(port), tls="disable"), login, sys.stdin.readline().strip())
    database = Database.open(credentials, size=1)
    {"hold": hold, "stream": stream, "ask": ask, "take": take}[what](database, *more)  # type: ignore[operator]  # by name


if __name__ == "__main__":
    main(*sys.argv[1:])
