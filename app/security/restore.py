"""Bringing a backup back: beside the embedded book, proved, then exchanged; or into an empty database of a server."""

from __future__ import annotations

import secrets as random_secrets
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from app.db.account import server_account
from app.db.backup import Manifest, Opened, check_rows, load_dump, load_tables, open_backup, restore_logins
from app.db.binaries import client_binaries, embedded_binaries
from app.db.credentials import Credentials, Server
from app.db.database import Database, connect, server_major
from app.db.embedded import BOOTSTRAP_LOGIN, DATABASE, EmbeddedServer, read_secret
from app.db.migrate import apply_roles, bring_up
from app.db.roles import set_login
from app.db.unit import Unit
from app.domain.errors import Refused
from app.security.people import Person, enrol

CHECKER = Person("restore_check", "Proof of a restored book", ("auditor",))
BESIDE = "remitdesk_restored"
Prove = Callable[[Server], None]


def restore_embedded(embedded: EmbeddedServer, secrets: Path, file: Path, *, prove: Prove) -> Manifest:
    """Replace the embedded book by the backup in `file`.

    The backup is loaded into a second database, migrated, and handed to `prove` (which raises when the ledger does
    not hold); only then the two change places. Whatever fails before leaves the old book untouched. Logins that have
    a secret on this desk keep it, the others get the verifier of the backup.
    """
    root = embedded.root
    with tempfile.TemporaryDirectory(prefix="remitdesk-restore-") as name:
        opened = open_backup(file, Path(name))
        _statement(root, f"DROP DATABASE IF EXISTS {BESIDE} WITH (FORCE)")
        _statement(root, f"CREATE DATABASE {BESIDE} OWNER {BOOTSTRAP_LOGIN}")
        try:
            _fill(embedded, opened, secrets)
            prove(root.to_database(BESIDE).server)
        except BaseException:
            _statement(root, f"DROP DATABASE IF EXISTS {BESIDE} WITH (FORCE)")
            raise
    _exchange(root)
    return opened.manifest


def restore_shared(owner: Credentials, file: Path, *, prove: Callable[[Unit], None]) -> Manifest:
    """Fill an empty database of a shared server from `file`, as its owner (CREATEROLE, no superuser).

    The tables come first, counted against the backup; then the migration brings everything that guards them, the logins
    follow, and `prove` (which raises when the ledger does not hold) works as an auditor who exists for that alone.
    Raises Refused when the database holds an office already: nothing is ever replaced here.
    """
    with tempfile.TemporaryDirectory(prefix="remitdesk-restore-") as name:
        opened = open_backup(file, Path(name))
        with connect(owner) as connection:
            found = connection.execute("SELECT coalesce(to_regnamespace('app'), to_regnamespace('meta')) IS NULL")
            if found.fetchone() != (True,):
                raise Refused("This database holds an office already; a backup is restored into an empty database.")
        apply_roles(owner)
        programs = client_binaries(server_major(owner), host=owner.server.host, tls=owner.server.tls)
        load_tables(opened, owner, programs)
    check_rows(opened, owner)
    with connect(owner) as connection:      # whatever the backup says, functions and policies are not there yet
        connection.execute("UPDATE meta.schema_state SET content_hash = 'restored'")
    bring_up(owner)
    restore_logins(owner, opened.logins)
    _proved(owner, prove)
    return opened.manifest


def _proved(owner: Credentials, prove: Callable[[Unit], None]) -> None:
    secret = random_secrets.token_urlsafe(24)
    with closing(Database.open(owner, size=1)) as database, database.unit() as unit:
        enrol(unit, CHECKER, secret=secret)
    try:
        checker = Credentials(owner.server, CHECKER.login, secret)
        with closing(Database.open(checker, size=1)) as database, database.unit(read_only=True) as unit:
            prove(unit)
    finally:
        with connect(owner) as connection, connection.transaction():
            connection.execute("SELECT sec.end_person(%s)", (CHECKER.login,))
            connection.execute("SET LOCAL ROLE rd_fn_people")
            connection.execute("DELETE FROM sec.scope WHERE login = %s", (CHECKER.login,))
            connection.execute(f"DROP ROLE {CHECKER.login}".encode())


def _fill(embedded: EmbeddedServer, opened: Opened, secrets: Path) -> None:
    root, owner = embedded.root.to_database(BESIDE), embedded.bootstrap.to_database(BESIDE)
    apply_roles(owner)
    load_dump(opened, root, embedded_binaries(server_account()))
    check_rows(opened, root)
    bring_up(owner)
    restore_logins(root, opened.logins)
    with connect(root) as connection:
        for person in opened.logins:
            own = read_secret(secrets, person.login)
            if own is not None:
                set_login(connection, person.login, own)


def _exchange(root: Credentials) -> None:
    """Rename in place of the old book; desks that are open lose their connection and sign in again."""
    with connect(root) as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(others, (BESIDE,))
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)".encode())
        connection.execute(f"ALTER DATABASE {BESIDE} RENAME TO {DATABASE}".encode())


def _statement(root: Credentials, text: str) -> None:
    with connect(root) as connection:
        connection.execute(text.encode())
