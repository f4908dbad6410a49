"""Old and new beside each other: F46, F47, F48."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from app import __version__
from app.db import migrate
from app.db.credentials import Credentials, Server
from app.db.database import connect
from app.db.migrate import bring_up
from app.domain.errors import Unavailable
from app.security.desk import sign_in
from tests.db.counter_book import TODAY, counter_book
from tests.faults.bench import Bench
from tests.faults.registry import Told, shows
from tests.faults.victim import Order, Trips
from tests.office import OWNER, OfficeServer

ROOT = Path(__file__).resolve().parents[2]
_FORM = """
    SELECT n.nspname || '.' || c.relname || ' ' || c.relkind::text || ' ' || c.relrowsecurity || c.relforcerowsecurity
        || coalesce(c.relacl::text, '') || (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('app', 'led', 'sec', 'stage', 'meta', 'api')
    UNION ALL
    SELECT n.nspname || '.' || p.proname || md5(p.prosrc) || coalesce(p.proacl::text, '') || p.prosecdef
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname IN ('app', 'led', 'sec', 'api')
    UNION ALL
    SELECT schemaname || tablename || policyname || coalesce(qual, '') || coalesce(with_check, '') FROM pg_policies
    UNION ALL SELECT version || content_hash || state FROM meta.schema_state
    ORDER BY 1"""


@contextmanager
def first_release(server: OfficeServer, name: str) -> Iterator[Credentials]:
    """A database as the first release left it."""
    server.run(f"CREATE DATABASE {name} OWNER {OWNER}")
    try:
        owner = server.owner(name)
        migrate.apply_roles(owner)
        migrate._upgrade(owner, "0001")
        yield owner
    finally:
        server.run(f"DROP DATABASE {name} WITH (FORCE)")


def form(owner: Credentials) -> str:
    """Everything the catalogue says of our schemas, as a digest."""
    with connect(owner) as connection:
        rows = connection.execute(_FORM.encode()).fetchall()
    return hashlib.sha256("\n".join(str(cell) for (cell,) in rows).encode()).hexdigest()


def migrate_in_child(owner: Credentials, kill_at: int, *, sent: bool) -> int:
    """Bring up in a process that dies at that statement; the statements it made, 0 when it was killed."""
    where = owner.server
    words = [where.host, where.database, str(where.port), owner.login, str(kill_at), str(int(sent))]
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.versions", *words],
        cwd=ROOT,
        env=dict(os.environ),
        input=owner.secret + "\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode in {0, -9}, done.stderr[-500:]
    return int(done.stdout) if done.returncode == 0 else 0


@shows("F46")
def a_migration_is_killed(bench: Bench) -> Told:
    """From the first release to this one, killed at statements of every part; then taken up again by the same act."""
    server, dice = bench.own_server(), random.Random(46)
    with first_release(server, "straight") as owner:
        statements = migrate_in_child(owner, 0, sent=False)
        straight = form(owner)
    assert statements > 100, statements
    early = list(range(1, 24))
    points = [*early[:: bench.times(12, 1)], *dice.sample(range(24, statements), bench.times(1, 40)), statements]
    for at in points:
        with first_release(server, "broken_off") as owner:
            assert migrate_in_child(owner, at, sent=bool(at % 2)) == 0, f"not killed at {at}"
            _old_or_new(bench, owner, straight)
            bring_up(owner)
            assert form(owner) == straight, f"killed at statement {at}, the schema is another one"
    return Told(
        len(points),
        "kills",
        f"of {statements} statements",
        f"of the {statements - 23} statements after the first 23, most of them one transaction, a drawn sample",
    )


def _old_or_new(bench: Bench, owner: Credentials, straight: str) -> None:
    """What a desk sees in between: the new schema, or a sentence."""
    try:
        with connect(owner) as connection:
            migrate.check_state(migrate.read_state(connection))
    except Unavailable as error:
        bench.plain(error)
    else:
        assert form(owner) == straight, "a desk would work on half a schema"


@shows("F47")
def other_versions(bench: Bench) -> Told:
    """Older and newer schemas, desks too old or too new for them, an update under way: refused, nothing touched."""
    cases = (
        ("version", "9999", "Update"), ("version", "0000", "migrate"), ("content_hash", "other", "migrate"),
        ("min_client", "99.0", "Update"), ("state", "migrating", "being updated"), ("max_client", "0.0.1", "migrate"),
    )  # fmt: skip
    runs = 0
    with bench.office(today=TODAY) as office:
        counter_book(office)
        for column, value, words in cases:
            with office.unit("root") as unit:
                kept = unit.text(f"SELECT {column} FROM meta.schema_state")
                unit.execute(f"UPDATE meta.schema_state SET {column} = %(value)s", {"value": value})
            for login in ("lopez", "chen", "okoye"):
                try:
                    sign_in(office.credentials(login)).database.close()
                except Unavailable as error:
                    assert words in bench.plain(error), error.sentence
                else:
                    raise AssertionError(f"{__version__} works on a schema whose {column} is {value}")
                runs += 1
            with office.unit("root") as unit:
                assert unit.text(f"SELECT {column} FROM meta.schema_state") == value, "a desk touched it"
                unit.execute(f"UPDATE meta.schema_state SET {column} = %(kept)s", {"kept": kept})
    return Told(runs, "sign-ins", "", "a desk of an earlier release itself: the schema's own row stands in for it")


@shows("F48")
def two_migrators(bench: Bench) -> Told:
    """Two bring the same old database up in the same moment: one does it, the other waits and finds it done."""
    rounds, server = bench.times(1, 20), bench.own_server()
    for _ in range(rounds):
        with first_release(server, "two_at_once") as owner:
            done: list[bool] = []
            failed: list[BaseException] = []

            def one(owner: Credentials = owner, done: list[bool] = done, failed: list[BaseException] = failed) -> None:
                try:
                    done.append(bring_up(owner))
                except BaseException as error:
                    failed.append(error)

            threads = [threading.Thread(target=one) for _ in range(2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert failed == []
            assert sorted(done) == [False, True]
    return Told(rounds, "pairs")


def main(host: str, name: str, port: str, login: str, *how: str) -> None:
    """In the child: bring up and say how many statements it took."""
    server = Server(host, name, int(port))
    kill_at, sent = how
    order = Order(0, "", "", host, int(port), name, login, "", int(kill_at), sent == "1")
    trips = Trips(order)
    trips.watch()
    bring_up(Credentials(server, login, sys.stdin.readline().strip()))
    sys.stdout.write(str(trips.made))


if __name__ == "__main__":
    assert psycopg.__version__
    main(*sys.argv[1:])
