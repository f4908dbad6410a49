"""Verbs of the house itself: migrate, profile, backup, restore."""

from __future__ import annotations

import argparse
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from app.cli.context import Context
from app.cli.registry import Verbs
from app.domain.errors import NotPermitted, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.db.backup import Manifest
    from app.db.unit import Unit
    from app.security.desk import SignedIn


class Migrated(msgspec.Struct, frozen=True):
    """The database's schema after `migrate`; `changed` is false when nothing was to do."""

    changed: bool
    schema: str


class Profile(msgspec.Struct, frozen=True):
    """The saved server address; empty means the embedded server."""

    server: str


class BackupWritten(msgspec.Struct, frozen=True):
    """A finished backup."""

    file: str
    schema: str
    bytes: int
    made_at: str


class BackupRestored(msgspec.Struct, frozen=True):
    """A finished restore; it never ends well with a ledger that does not hold."""

    file: str
    schema: str
    made_at: str
    ledger_ok: bool


def add_verbs(verbs: Verbs) -> None:
    """Add the verbs of this topic."""
    verbs.add("migrate", run_migrate, help="bring the database to this program's schema (needs its owner's login)")
    verbs.add("profile show", run_profile_show, help="which server this desk uses")
    verbs.add("profile use", run_profile_use, help="use a shared server from now on", configure=_address)
    verbs.add("profile forget", run_profile_forget, help="go back to the embedded server")
    verbs.add("backup", run_backup, help="write the whole office to one file", configure=_file)
    verbs.add("restore", run_restore, help="bring a backup back: here, or to an empty database", configure=_file)


def run_migrate(args: argparse.Namespace, context: Context) -> int:
    """Migrate as the database's owner: `--as OWNER` on a shared server, by itself on the embedded one."""
    from app.db.migrate import bring_up, expected_version  # noqa: PLC0415

    desk = context.desk
    owner = desk.embedded.bootstrap if desk.embedded is not None else desk.credentials(context.login())
    changed = bring_up(owner)
    schema = expected_version()
    text = f"The database was brought to schema {schema}." if changed else f"The database has schema {schema} already."
    context.print(Migrated(changed, schema), args.json, text)
    return 0


def run_profile_show(args: argparse.Namespace, context: Context) -> int:
    """Print the saved server."""
    from app.security.desk import saved_profile  # noqa: PLC0415

    found = saved_profile(context.home)
    context.print(Profile(found), args.json, found or "the embedded server of this desk")
    return 0


def run_profile_use(args: argparse.Namespace, context: Context) -> int:
    """Keep a server address; a password in it is not kept."""
    from app.security.desk import save_profile  # noqa: PLC0415

    server = save_profile(context.home, args.url)
    context.print(Profile(server.url()), args.json, f"From now on this desk uses {server.url()}.")
    return 0


def run_profile_forget(args: argparse.Namespace, context: Context) -> int:
    """Remove the saved address."""
    from app.security.desk import forget_profile  # noqa: PLC0415

    forget_profile(context.home)
    context.print(Profile(""), args.json, "From now on this desk uses its embedded server.")
    return 0


def run_backup(args: argparse.Namespace, context: Context) -> int:
    """Write data, logins and scopes to one private file."""
    from app.db.backup import write_backup  # noqa: PLC0415
    from app.db.binaries import client_binaries, embedded_binaries  # noqa: PLC0415
    from app.db.database import server_major  # noqa: PLC0415

    desk = context.desk
    if desk.embedded is not None:
        _answering_person(context)
        source, binaries = desk.embedded.root.to_database(desk.server.database), embedded_binaries(None)
    else:
        source = context.database("backup").credentials
        binaries = client_binaries(server_major(source), host=source.server.host, tls=source.server.tls)
    file = args.file.absolute()
    manifest = write_backup(source, binaries, file, now=datetime.now(UTC))
    done = BackupWritten(str(file), manifest.schema, manifest.dump_bytes, manifest.made_at)
    context.print(done, args.json, f"The office was written to {file} ({manifest.dump_bytes // 1024} KB).")
    return 0


def run_restore(args: argparse.Namespace, context: Context) -> int:
    """Load a backup, prove its ledger, then let it be the book; exit 1 when it does not hold.

    An embedded desk changes its book for it; a shared server takes it into an empty database, by its owner.
    """
    from app.security.restore import restore_shared  # noqa: PLC0415

    file = args.file.absolute()

    def prove(unit: Unit) -> None:
        from app.claims.ledger_check import check_ledger  # noqa: PLC0415

        check = check_ledger(unit)
        if not check.ok:
            context.print(check, args.json)
            raise Refused("The ledger in this backup does not hold; do not work on it.")

    if context.desk.embedded is not None:
        manifest = _restore_here(context, file, prove)
    else:
        manifest = restore_shared(context.desk.credentials(context.login()), file, prove=prove)
    done = BackupRestored(str(file), manifest.schema, manifest.made_at, ledger_ok=True)
    context.print(done, args.json, f"The office of {manifest.made_at} is back; ledger check: all invariants hold.")
    return 0


def _restore_here(context: Context, file: Path, prove: Callable[[Unit], None]) -> Manifest:
    from app.db.credentials import Credentials, Server  # noqa: PLC0415
    from app.db.database import Database  # noqa: PLC0415
    from app.security.restore import restore_embedded  # noqa: PLC0415

    _answering_person(context)
    auditor = context.desk.credentials("svc_backup", own_first=True)
    embedded = context.desk.embedded
    if embedded is None:
        raise Refused("Only an embedded desk changes its own book for a backup.")

    def prove_beside(server: Server) -> None:
        checker = Credentials(server, auditor.login, auditor.secret)
        with closing(Database.open(checker, size=1)) as database, database.unit(read_only=True) as unit:
            prove(unit)

    return restore_embedded(embedded, context.home.folder("secrets"), file, prove=prove_beside)


def _answering_person(context: Context) -> SignedIn:
    session = context.session()
    if not session.holds("admin", "supervisor", "service"):
        raise NotPermitted(f'This needs the right "admin" or "supervisor", which {session.login} does not hold.')
    return session


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="postgresql://host:5432/database?sslmode=verify-full")


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the backup file")
