"""What a shared server says about itself, read once for the check; what this login may not see stays unknown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import psycopg

from app.db.credentials import Credentials, Server
from app.db.database import Connection, connect
from app.db.migrate import SchemaState, read_state
from app.db.server_grants import Breach, breaches

_PLAIN = "-c statement_timeout=60s"         # a desk's own settings would hide the server's
# Over a socket the keepalives are shown as 0, whatever is configured.
SETTINGS_QUERY = "SELECT name, CASE WHEN name LIKE 'tcp%' THEN reset_val ELSE setting END FROM pg_settings"


@dataclass(frozen=True, slots=True)
class HbaRule:
    """One line of pg_hba.conf as the server read it."""

    line: int
    kind: str
    address: str
    method: str


@dataclass(frozen=True, slots=True)
class Archive:
    """The WAL archive: the last file that went well, and the last that failed."""

    last_good: datetime | None
    last_failed: datetime | None


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """All the check judges by. None: this login may not look, or there is no office yet. `now` is the server's."""

    server: Server
    now: datetime
    version: int
    settings: dict[str, str]
    tls_version: str
    archive: Archive | None
    people: int | None
    plain_passwords: tuple[str, ...] | None
    rules: tuple[HbaRule, ...] | None
    schema: SchemaState | None
    breaches: tuple[Breach, ...] | None
    base_backup: datetime | None = None


def read_facts(credentials: Credentials) -> ServerFacts:
    """Ask the server everything, each question by itself. Raises AppError when it cannot be entered."""
    with connect(credentials, settings=_PLAIN) as connection:
        return ServerFacts(
            credentials.server,
            _now(connection),
            connection.info.server_version,
            {str(name): str(value) for name, value in connection.execute(SETTINGS_QUERY)},
            _tls(connection),
            _archive(connection),
            _people(connection),
            _plain_passwords(connection),
            _rules(connection),
            read_state(connection),
            breaches(connection) if _is_office(connection) else None,
            _base_backup(connection),
        )


def _ask(connection: Connection, query: str) -> list[tuple[object, ...]] | None:
    """The rows, or None when this login may not ask or there is no such thing."""
    try:
        return connection.execute(query.encode()).fetchall()
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        return None


def _now(connection: Connection) -> datetime:
    found = connection.execute("SELECT now()").fetchone()
    assert found is not None
    assert isinstance(found[0], datetime)
    return found[0]


def _is_office(connection: Connection) -> bool:
    return _ask(connection, "SELECT 1 FROM pg_roles WHERE rolname = 'rd_viewer'") != []


def _tls(connection: Connection) -> str:
    found = _ask(connection, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl")
    return str(found[0][0]) if found else ""


def _archive(connection: Connection) -> Archive | None:
    found = _ask(connection, "SELECT last_archived_time, last_failed_time FROM pg_stat_archiver")
    if not found:
        return None
    good, failed = found[0]
    return Archive(good if isinstance(good, datetime) else None, failed if isinstance(failed, datetime) else None)


def _people(connection: Connection) -> int | None:
    # The roles, not sec.person: the server's administrator sees them, too.
    found = _ask(connection, "SELECT count(*) FROM pg_roles r WHERE r.rolcanlogin AND NOT r.rolsuper AND EXISTS ("
                 "SELECT FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid "
                 "AND g.rolname = ANY (ARRAY['rd_specialist','rd_poster','rd_supervisor','rd_admin','rd_viewer',"
                 "'rd_auditor','rd_service']))")  # fmt: skip
    return int(str(found[0][0])) if found else None


def _plain_passwords(connection: Connection) -> tuple[str, ...] | None:
    found = _ask(connection, "SELECT rolname FROM pg_authid WHERE rolcanlogin AND rolpassword IS NOT NULL "
                 "AND rolpassword NOT LIKE 'SCRAM-SHA-256$%' ORDER BY 1")  # fmt: skip
    return None if found is None else tuple(str(row[0]) for row in found)


def _rules(connection: Connection) -> tuple[HbaRule, ...] | None:
    found = _ask(connection, "SELECT line_number, type, coalesce(address, ''), auth_method FROM pg_hba_file_rules "
                 "WHERE error IS NULL ORDER BY 1")  # fmt: skip
    if found is None:
        return None
    return tuple(HbaRule(int(str(row[0])), str(row[1]), str(row[2]), str(row[3])) for row in found)


def _base_backup(connection: Connection) -> datetime | None:
    """When the last copy was begun, as the archive's history file tells; only a superuser may read the folder."""
    found = _ask(connection, "SELECT max(modification) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.backup.done'")
    value = found[0][0] if found else None
    return value if isinstance(value, datetime) else None
