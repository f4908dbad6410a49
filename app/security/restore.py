"""Putting a backup in the place of the embedded book: loaded beside it, proved, then exchanged."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from app.db.account import server_account
from app.db.backup import Manifest, Opened, load_dump, open_backup, restore_logins
from app.db.binaries import embedded_binaries
from app.db.credentials import Credentials, Server
from app.db.database import connect
from app.db.embedded import BOOTSTRAP_LOGIN, DATABASE, EmbeddedServer, read_secret
from app.db.migrate import apply_roles, bring_up
from app.db.roles import set_login

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


def _fill(embedded: EmbeddedServer, opened: Opened, secrets: Path) -> None:
    root, owner = embedded.root.to_database(BESIDE), embedded.bootstrap.to_database(BESIDE)
    apply_roles(owner)
    load_dump(opened, root, embedded_binaries(server_account()))
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
