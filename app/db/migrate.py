"""Bringing a database to this program's schema: roles, revisions, then the SQL that is applied by content hash.

The order, and as whom each part runs, is told in migrations/sql/README.md. Everything after the revisions is one
transaction, so functions, policies and grants are always all old or all new.
"""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import psycopg

from app import __version__
from app.db.credentials import Credentials
from app.db.database import Connection, connect
from app.db.errors import translated
from app.db.seed import load_seed
from app.db.unit import Unit
from app.domain.errors import AppError, Unavailable
from app.rules.seed import FOLDER as SEED_FOLDER

MIN_CLIENT = "0.1.0"            # the oldest and the newest desk that may work on this schema
MAX_CLIENT = "0.1.999"
APPLIED = ("functions", "triggers", "policies", "grants")
_UPDATE_LOCK = 7_243_501        # advisory lock: one migrator at a time; the number means nothing
_NO_OFFICE = "There is no office in this database yet; run `remitdesk migrate` with its owner's login."
_BEHIND = (
    "This RemitDesk ({program}) is newer than the office's database (schema {found}, needed {needed}). Use the earlier "
    "RemitDesk until the administrator has run `remitdesk migrate` with its owner's login."
)
_SETTINGS = "-c lock_timeout=3s -c statement_timeout=10min"


@dataclass(frozen=True, slots=True)
class SchemaState:
    """The row of meta.schema_state: which schema a database has and which desks may use it.

    `applied_by` is the version of the program that brought it there (empty before schema 0004).
    """

    version: str
    content_hash: str
    min_client: str
    max_client: str
    state: str
    applied_by: str = ""


class SchemaOutdated(Unavailable):
    """The database has an older schema than this program, or none; bringing it up to date is the remedy."""


class SchemaChanging(Unavailable):
    """Somebody is updating the database right now, or was stopped in the middle of it."""


class SchemaNewer(Unavailable):
    """The database was updated by a newer program; updating this one is the remedy."""


def migrations_folder() -> Path:
    """The folder `migrations` of the checkout or of the built program."""
    return Path(__file__).resolve().parents[2] / "migrations"


@lru_cache(maxsize=1)
def expected_hash() -> str:
    """Hash over all SQL that is applied by content, and the seed that is loaded after it."""
    found = hashlib.sha256()
    for folder in ("roles", *APPLIED):
        for path in _files(folder):
            found.update(f"{folder}/{path.name}\0".encode())
            found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    for path in sorted(SEED_FOLDER.glob("*.json")):
        found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()


@lru_cache(maxsize=1)
def expected_version() -> str:
    """The newest revision in migrations/versions; they are numbered, so the last name is the head."""
    names = sorted(path.name for path in (migrations_folder() / "versions").glob("[0-9]*.py"))
    return names[-1].split("_")[0]


def read_state(connection: Connection) -> SchemaState | None:
    """The database's schema state, or None when it was never set up."""
    try:
        row = connection.execute(
            "SELECT version, content_hash, min_client, max_client, state, "
            "coalesce(to_jsonb(s) ->> 'applied_by', '') FROM meta.schema_state s"      # an older schema lacks it
        ).fetchone()
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        return None
    except psycopg.Error as error:
        raise translated(error) from None
    return None if row is None else SchemaState(*(str(cell) for cell in row))


def check_state(state: SchemaState | None) -> None:
    """Raise SchemaOutdated, SchemaNewer or SchemaChanging unless this program fits the database, and it us."""
    if state is None:
        raise SchemaOutdated(_NO_OFFICE)
    same = state.version == expected_version() and state.content_hash == expected_hash()
    if (
        state.version > expected_version()
        or _numbers(__version__) < _numbers(state.min_client)
        or (not same and _numbers(__version__) < _numbers(state.applied_by))
    ):
        raise SchemaNewer(
            f"The database was updated by a newer RemitDesk (schema {state.version}); this is {__version__}. "
            "Update RemitDesk on this desk."
        )
    if state.state == "migrating":
        raise SchemaChanging("The database is being updated; wait a minute and start again.")
    if not same or _numbers(__version__) > _numbers(state.max_client):
        raise SchemaOutdated(_BEHIND.format(program=__version__, found=state.version, needed=expected_version()))


def bring_up(owner: Credentials) -> bool:
    """Migrate with the owner's login (CREATEROLE, owner of the database); False when nothing was to do.

    Two at once: the second waits for the first. Raises SchemaNewer, NotPermitted or Unavailable.
    """
    with connect(owner, settings=_SETTINGS) as connection:
        if _fits(connection):
            return False
        _wait_for_turn(connection)
        if _fits(connection):               # the one before us did it
            return False
        _update(owner, connection)
        return True


def _fits(connection: Connection) -> bool:
    try:
        check_state(read_state(connection))
    except (SchemaOutdated, SchemaChanging):
        return False
    return True


def apply_roles(owner: Credentials) -> None:
    """Create the group roles that are missing and set the database's own grants; before a dump is loaded."""
    with connect(owner, settings=_SETTINGS) as connection, connection.transaction():
        for path in _files("roles"):
            _execute_file(connection, path)


def apply_database_grants(owner: Credentials) -> None:
    """Run roles/20_database.sql again: a copy made by CREATE DATABASE .. TEMPLATE does not take them along."""
    with connect(owner, settings=_SETTINGS) as connection:
        _execute_file(connection, migrations_folder() / "sql" / "roles" / "20_database.sql")


def _update(owner: Credentials, connection: Connection) -> None:
    if read_state(connection) is not None:
        connection.execute("SET ROLE rd_owner")
        connection.execute("UPDATE meta.schema_state SET state = 'migrating'")
        connection.execute("RESET ROLE")
    with connection.transaction():
        for path in _files("roles"):
            _execute_file(connection, path)
    _upgrade(owner)
    with connection.transaction():
        connection.execute("SET LOCAL ROLE rd_migrator")
        for folder in APPLIED:
            for path in _files(folder):
                _execute_file(connection, path)
        _check_bodies(connection)
        connection.execute("SET LOCAL ROLE rd_owner")
        connection.execute(
            "INSERT INTO meta.schema_state (version, content_hash, min_client, max_client, applied_by) "
            "VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (only_row) DO UPDATE SET version = excluded.version, content_hash = excluded.content_hash, "
            "min_client = excluded.min_client, max_client = excluded.max_client, state = 'ready', "
            "applied_by = excluded.applied_by, applied_at = clock_timestamp()",
            (expected_version(), expected_hash(), MIN_CLIENT, MAX_CLIENT, __version__),
        )
        load_seed(Unit(connection))


def _upgrade(owner: Credentials, revision: str = "head") -> None:
    """Run the revisions with alembic, which is loaded only here: it costs most of a second."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from sqlalchemy import create_engine  # noqa: PLC0415
    from sqlalchemy.pool import NullPool  # noqa: PLC0415

    def connected() -> Connection:
        found = connect(owner, settings=_SETTINGS)
        found.autocommit = False
        return found

    engine = create_engine("postgresql+psycopg://", creator=connected, poolclass=NullPool, hide_parameters=True)
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    with engine.connect() as connection:
        with connection.begin():
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS meta AUTHORIZATION rd_owner")
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _check_bodies(connection: Connection) -> None:
    """Create the functions again with their bodies checked: the first pass may name functions of later files."""
    for path in _files("functions"):
        if path.name[0].isdigit():
            continue
        connection.execute("SET LOCAL check_function_bodies = on")
        _execute_file(connection, path)


def _wait_for_turn(connection: Connection, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_UPDATE_LOCK,)).fetchone()
        if row is not None and row[0]:
            return
        if time.monotonic() > until:
            raise Unavailable("Another RemitDesk is updating the database; try again in a minute.")
        time.sleep(0.2)


def _execute_file(connection: Connection, path: Path) -> None:
    try:
        connection.execute(path.read_bytes())
    except psycopg.Error as error:
        where = f"{path.parent.name}/{path.name}"
        raise AppError(f"The database could not be updated: {where}: {_first_line(error)}") from None


def _first_line(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).splitlines()[0]


def _files(folder: str) -> list[Path]:
    return sorted((migrations_folder() / "sql" / folder).glob("*.sql"))


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
