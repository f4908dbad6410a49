"""A real Postgres for tests: one server per test process, a migrated template, a fresh copy per test.

`REMITDESK_TEST_SERVER` chooses the major version: 18 (the embedded one, default) or 15 (an installed one).
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import psutil

from app.db.account import server_account
from app.db.binaries import Binaries, embedded_binaries, installed_binaries
from app.db.cluster import Cluster
from app.db.credentials import Credentials
from app.db.database import Database, connect
from app.db.migrate import apply_database_grants, bring_up
from app.db.roles import set_login
from app.db.unit import Unit
from app.security.people import DEMO_PEOPLE, EVERYWHERE, SERVICES, Person, Scope, enrol
from tests.desks import quick_folder

OWNER = "rd_bootstrap"
TEMPLATE = "office_template"
SECRET = "a-secret-of-this-test-run"
FOLDER_PREFIX = "remitdesk-test-"
# Tests may lose their data; they must not wait for the disk.
_FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\nshared_buffers = '128MB'"


class OfficeServer:
    """The server of this test process with its migrated template database."""

    def __init__(self, major: int, *, settings: str = "", folder: Path | None = None) -> None:
        account = server_account()
        binaries: Binaries | None = embedded_binaries(account) if major == 18 else installed_binaries(major)
        if binaries is None:
            raise RuntimeError(f"no Postgres {major} on this machine: set REMITDESK_TEST_SERVER to 18")
        self.major = major
        sweep_abandoned()
        made = folder or tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-", dir=quick_folder())
        self.folder = Path(made).resolve()
        self.folder.chmod(0o711)
        base = self.folder / "server"
        self.cluster = Cluster(binaries, base / "data", base / "socket", account, extra=f"{_FAST}\n{settings}")

    def start(self) -> None:
        """Make the server, its owner login and the template."""
        self.cluster.create(SECRET)
        self.cluster.start()
        with connect(self.cluster.root(SECRET)) as root:
            set_login(root, OWNER, SECRET, attributes="CREATEROLE CREATEDB")
        self.make_template()

    def owner(self, database: str) -> Credentials:
        """The login that owns the databases; CREATEROLE, no superuser."""
        return Credentials(self.cluster.server(database), OWNER, SECRET)

    def make_template(self) -> None:
        """An empty, migrated database with the demo people and the services enrolled."""
        self.run(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
        owner = self.owner(TEMPLATE)
        bring_up(owner)
        with closing(Database.open(owner, size=1)) as database, database.unit() as unit:
            for person in (*SERVICES, *DEMO_PEOPLE):
                enrol(unit, person, secret=SECRET)

    def databases(self) -> list[str]:
        """The names of all databases."""
        with connect(self.cluster.root(SECRET)) as root:
            return [str(name) for (name,) in root.execute("SELECT datname::text FROM pg_database ORDER BY 1")]

    def run(self, statement: str) -> None:
        """One statement as superuser on the maintenance database."""
        with connect(self.cluster.root(SECRET)) as root:
            root.execute(statement.encode())

    def stop(self) -> None:
        """End the server and remove its files."""
        self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Office:
    """One database of its own for a test: an empty book, the demo people and the services."""

    def __init__(self, server: OfficeServer, name: str) -> None:
        self.server = server
        self.name = name
        self._open: dict[str, Database] = {}

    @classmethod
    def copy_of_template(cls, server: OfficeServer, template: str = TEMPLATE) -> Office:
        """A fresh copy; give it back with `remove`."""
        name = f"office_{secrets.token_hex(6)}"
        server.run(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {template} STRATEGY file_copy")
        apply_database_grants(server.owner(name))
        return cls(server, name)

    def credentials(self, login: str) -> Credentials:
        """The credentials of a demo person, a service, the owner (`rd_bootstrap`) or `root`."""
        if login == "root":
            return self.server.cluster.root(SECRET, self.name)
        return Credentials(self.server.cluster.server(self.name), login, SECRET)

    def url(self, login: str = "") -> str:
        """The address of this office for `--database`; without a login nobody is named in it."""
        return self.credentials(login or "okoye").server.url(login)

    def environment(self, folder: Path, login: str = "okoye") -> dict[str, str]:
        """Variables that point the command line at this office as that person (services have the same secret)."""
        secret = folder / "password"
        secret.write_text(SECRET + "\n", encoding="utf-8")
        return {
            "REMITDESK_DATABASE_URL": self.url(),
            "REMITDESK_USER": login,
            "REMITDESK_PASSWORD_FILE": str(secret),
        }

    def database(self, login: str) -> Database:
        """A pool signed in as that login, kept until the test ends."""
        if login not in self._open:
            self._open[login] = Database.open(self.credentials(login))
        return self._open[login]

    @contextmanager
    def unit(self, login: str, *, read_only: bool = False) -> Iterator[Unit]:
        """One transaction as that login; `root` is the superuser and sees everything."""
        with self.database(login).unit(read_only=read_only) as unit:
            yield unit

    def enrol(self, login: str, *groups: str, scopes: tuple[Scope, ...] = EVERYWHERE) -> None:
        """Add a person, or give a known one other groups and scopes."""
        with self.unit(OWNER) as unit:
            enrol(unit, Person(login, login.capitalize(), groups, scopes), secret=SECRET)

    def sign_out(self) -> None:
        """Close every connection; the next unit signs in anew. For a server that is about to crash."""
        for database in self._open.values():
            database.close()
        self._open.clear()

    def remove(self) -> None:
        """Close every connection and drop the database."""
        with ExitStack() as last:
            for database in self._open.values():
                last.callback(database.close)
        self.server.run(f"DROP DATABASE {self.name} WITH (FORCE)")


def sweep_abandoned() -> None:
    """Stop and remove servers whose test process was killed before it could."""
    for folder in Path(quick_folder() or tempfile.gettempdir()).glob(f"{FOLDER_PREFIX}*-*"):
        owner = folder.name.removeprefix(FOLDER_PREFIX).split("-")[0]
        if not owner.isdigit() or psutil.pid_exists(int(owner)):
            continue
        for process in psutil.process_iter(["cwd"]):
            if process.info["cwd"] == str(folder / "server" / "data"):
                with suppress(psutil.NoSuchProcess):
                    process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def wanted_server() -> int:
    """The major version the tests run on."""
    return int(os.environ.get("REMITDESK_TEST_SERVER", "18"))
