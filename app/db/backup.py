"""Backup and restore of a whole office: one file with the book, its people and what they may see.

The file is a tar of `manifest.json`, `people.json` and `book.dump` (pg_dump, custom format). Groups and scopes are
rows of the book; `people.json` adds the SCRAM verifiers, so passwords stay valid and no clear text is kept. The file
holds PHI: it is written for its owner's eyes only and belongs on an encrypted disk.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
import psycopg
from psycopg import sql

from app import __version__
from app.db.binaries import Binaries
from app.db.credentials import Credentials
from app.db.database import connect
from app.db.errors import translated
from app.db.migrate import expected_version, read_state
from app.domain.errors import AppError, NotFound, NotPermitted, Refused

FORMAT = 1


class Login(msgspec.Struct, frozen=True, array_like=True):
    """A login of the office: its verifier (empty when the server did not show it) and its groups."""

    login: str
    verifier: str
    groups: tuple[str, ...]


class Manifest(msgspec.Struct, frozen=True):
    """What a backup file says about itself. `dump_sha256` is of book.dump."""

    format: int
    program: str
    schema: str
    made_at: str
    dump_sha256: str
    dump_bytes: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A checked backup: its manifest, its logins and the dump unpacked to a private temporary file."""

    manifest: Manifest
    logins: tuple[Login, ...]
    dump: Path


def write_backup(source: Credentials, binaries: Binaries, file: Path, *, now: datetime) -> Manifest:
    """Write the office at `source` to `file` (replaced as a whole, mode 0600).

    The login must see every row: the superuser of an embedded server, or one with BYPASSRLS. Raises NotPermitted,
    Refused (no such folder, no space).
    """
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}; choose another place for the backup.")
    logins, schema = _read_logins(source)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as name:      # made 0700
        dump = Path(name) / "book.dump"
        _dump(source, binaries, dump)
        manifest = Manifest(FORMAT, __version__, schema, now.isoformat(), _sha256(dump), dump.stat().st_size)
        part = Path(name) / "part"
        with part.open("xb") as out, tarfile.open(fileobj=out, mode="w") as tar:
            part.chmod(0o600)
            _add(tar, "manifest.json", msgspec.json.encode(manifest))
            _add(tar, "people.json", msgspec.json.encode(logins))
            tar.add(dump, "book.dump", filter=_anonymous)
        with part.open("rb") as written:
            os.fsync(written.fileno())
        part.replace(file)
    return manifest


def open_backup(file: Path, folder: Path) -> Opened:
    """Read and check a backup, its dump unpacked into `folder`. Raises NotFound, Refused."""
    try:
        with tarfile.open(file) as tar:
            manifest = msgspec.json.decode(_member(tar, "manifest.json").read(), type=Manifest)
            logins = msgspec.json.decode(_member(tar, "people.json").read(), type=tuple[Login, ...])
            dump = folder / "book.dump"
            with dump.open("wb") as out:
                shutil.copyfileobj(_member(tar, "book.dump"), out)
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.") from None
    except (tarfile.TarError, KeyError, msgspec.DecodeError, EOFError):
        raise Refused(f"{file.name} is not a RemitDesk backup, or it was cut short.") from None
    if manifest.format > FORMAT or manifest.schema > expected_version():
        raise Refused(f"{file.name} was written by a newer RemitDesk ({manifest.program}); update RemitDesk first.")
    if _sha256(dump) != manifest.dump_sha256:
        raise Refused(f"{file.name} is damaged (its checksum does not fit); use another copy.")
    return Opened(manifest, logins, dump)


def load_dump(opened: Opened, target: Credentials, binaries: Binaries) -> None:
    """Fill the empty database `target` from the dump in one transaction. The group roles must exist."""
    done = binaries.run(
        "pg_restore",
        ["--exit-on-error", "--single-transaction", "--no-password", *_where(target), str(opened.dump)],
        secret=target.secret, seconds=3600,
    )
    if done.code != 0:
        raise AppError("The backup could not be restored; the book on this desk is as it was. " + _reason(done.text))


def restore_logins(owner: Credentials, logins: tuple[Login, ...]) -> None:
    """Create the logins that are missing, with their verifiers and group roles; needs a superuser or CREATEROLE."""
    with connect(owner) as connection, connection.transaction():
        for person in logins:
            name = sql.Identifier(person.login)
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (person.login,)).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT 12").format(name))
            if person.verifier:
                connection.execute(
                    sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, sql.Literal(person.verifier))
                )
            for group in person.groups:
                role = sql.Identifier(f"rd_{group}")
                connection.execute(sql.SQL("GRANT {} TO {}").format(role, name))


def _read_logins(source: Credentials) -> tuple[list[Login], str]:
    with connect(source) as connection:
        state = read_state(connection)
        if state is None:
            raise Refused("There is no office in this database; nothing to back up.")
        row = connection.execute(
            "SELECT rolsuper, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if row is None or not row[1]:
            raise NotPermitted(
                "A backup must see every row; on a shared server that takes a login with BYPASSRLS: ask its owner."
            )
        verifier = "(SELECT coalesce(rolpassword, '') FROM pg_authid WHERE rolname = p.login)" if row[0] else "''"
        try:
            found = connection.execute(
                f"SELECT p.login, {verifier}, "  # noqa: S608  # one of two constants
                "ARRAY(SELECT grp FROM sec.person_group g WHERE g.login = p.login ORDER BY grp) "
                "FROM sec.person p WHERE p.ended_at IS NULL ORDER BY p.login".encode()
            ).fetchall()
        except psycopg.Error as error:
            raise translated(error) from None
    return msgspec.convert(found, list[Login]), state.version


def _dump(source: Credentials, binaries: Binaries, dump: Path) -> None:
    done = binaries.run(
        "pg_dump", ["--format=custom", "--no-password", "--file", str(dump), *_where(source)],
        secret=source.secret, seconds=3600,
    )
    if done.code != 0:
        raise AppError("The backup could not be written; nothing was replaced. " + _reason(done.text))


def _where(place: Credentials) -> list[str]:
    server = place.server
    return ["--host", server.host, "--port", str(server.port), "--username", place.login, "--dbname", server.database]


def _reason(text: str) -> str:
    """Why a program stopped, without any line that could hold a row's values."""
    for line in text.splitlines():
        if "No space left" in line:
            return "There is no space left on the disk."
        if "permission denied" in line:
            return "This login may not read or write all of it."
    return "Make sure that the server runs and that there is room on the disk."


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _anonymous(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = ""
    info.mode = 0o600
    return info


def _member(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found
