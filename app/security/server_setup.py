"""`server init`: a shared server from nothing to the first administrator; what is there already is left as it is."""

from __future__ import annotations

import secrets as random_secrets
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from app.db.credentials import Credentials
from app.db.database import Connection, Database, connect
from app.db.embedded import keep_secret, read_secret
from app.db.migrate import bring_up, expected_version
from app.db.roles import set_login
from app.db.server_facts import SETTINGS_QUERY
from app.db.server_init import MAINTENANCE, Plan, run_steps
from app.db.server_settings import OLDEST_MAJOR, Finding, judge_settings
from app.domain.errors import NotPermitted, Refused
from app.security.people import SERVICES, Person, enrol

_PATIENT = "-c lock_timeout=10s -c statement_timeout=10min"


class ServerReady(Struct, frozen=True):
    """What init did: statements run, logins made, and the first administrator's password (shown this once)."""

    schema: str
    migrated: bool
    statements: tuple[str, ...]
    services: tuple[str, ...]
    admin: str
    password: str
    secrets_folder: str
    left_to_do: tuple[Finding, ...]


def set_up_server(
    dba: Credentials, plan: Plan, folder: Path, *, admin: Person | None, renew: bool = False
) -> ServerReady:
    """Run the plan as `dba` (superuser, or CREATEROLE and CREATEDB), migrate, enrol services and an administrator.

    Passwords of the owner and the services are kept in `folder`, a file each, for the machine that runs the worker.
    `dba` may be the owner itself once the database exists; `renew` gives the owner a new password. Raises NotPermitted,
    Refused, Unavailable.
    """
    done: tuple[str, ...] = ()
    left: tuple[Finding, ...] = ()
    if dba.login == plan.owner:
        owner = dba.to_database(plan.database)
    else:
        with connect(dba.to_database(MAINTENANCE), settings=_PATIENT) as connection:
            _may_set_up(connection)
            done = run_steps(connection, plan.server)
            fresh = renew or any(each.startswith("CREATE ROLE") for each in done)
            secret = _owner_secret(connection, plan.owner, folder, fresh=fresh)
            left = _unset(connection)
        owner = Credentials(dba.to_database(plan.database).server, plan.owner, secret)
        with connect(dba.to_database(plan.database), settings=_PATIENT) as connection:
            done += run_steps(connection, plan.inside)
    migrated = bring_up(owner)
    with closing(Database.open(owner, size=1)) as database:
        known = _known(owner)
        made = tuple(_enrolled(database, each, folder) for each in SERVICES if each.login not in known)
        first, password = _first_administrator(database, admin, known)
    return ServerReady(expected_version(), migrated, done, made, first, password, str(folder), left)


def _may_set_up(connection: Connection) -> None:
    if connection.info.server_version < OLDEST_MAJOR * 10_000:
        raise Refused(f"This server is older than Postgres {OLDEST_MAJOR}; upgrade it first.")
    row = connection.execute(
        "SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    if row is None or not row[0]:
        raise NotPermitted(
            "Setting a server up needs its administrator: a superuser, or a login that may create databases and roles. "
            "`remitdesk server init --print-sql` prints what to ask for."
        )


def _owner_secret(connection: Connection, owner: str, folder: Path, *, fresh: bool) -> str:
    """The owner's password: the one kept here, or a new one for a login that was made just now (`fresh`)."""
    kept = read_secret(folder, owner)
    if kept is not None:
        return kept
    if not fresh:
        raise Refused(
            f"This server was set up before and the password of {owner} is not in {folder}: put it into a file of that "
            f"name there, run this as {owner}, or give it a new one with --new-owner-password."
        )
    secret = random_secrets.token_urlsafe(32)
    set_login(connection, owner, secret, attributes="CREATEROLE")
    keep_secret(folder, owner, secret)
    return secret


def _unset(connection: Connection) -> tuple[Finding, ...]:
    found = {str(name): str(value) for name, value in connection.execute(SETTINGS_QUERY)}
    return tuple(each for each in judge_settings(found) if each.remedy)


def _known(owner: Credentials) -> dict[str, bool]:
    """Logins of the office that are not ended, and whether each is an administrator."""
    with connect(owner) as connection, connection.transaction():
        connection.execute("SET LOCAL ROLE rd_fn_people")
        rows = connection.execute(
            "SELECT p.login, EXISTS (SELECT FROM sec.person_group g WHERE g.login = p.login AND g.grp = 'admin') "
            "FROM sec.person p WHERE p.ended_at IS NULL"
        ).fetchall()
    return {str(login): bool(admin) for login, admin in rows}


def _enrolled(database: Database, person: Person, folder: Path) -> str:
    secret = random_secrets.token_urlsafe(32)
    keep_secret(folder, person.login, secret)       # first: a login whose password nobody has must not come about
    with database.unit() as unit:
        enrol(unit, person, secret=secret)
    return person.login


def _first_administrator(database: Database, admin: Person | None, known: dict[str, bool]) -> tuple[str, str]:
    if admin is None or any(known.values()):
        return "", ""
    password = random_secrets.token_urlsafe(12)
    with database.unit() as unit:
        enrol(unit, admin, secret=password)
    return admin.login, password
