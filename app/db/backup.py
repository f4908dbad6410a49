"""Backup and restore of a whole office: one file with the book, its people and what they may see.

The file is a tar of `manifest.json`, `people.json` and `book.dump` (pg_dump, custom format). Groups and scopes are
rows of the book; `people.json` adds the SCRAM verifiers, so passwords stay valid and no clear text is kept. The file
holds PHI: it is written for its owner's eyes only and belongs on an encrypted disk.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
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
from app.db.binaries import Binaries, Outcome
from app.db.credentials import Credentials
from app.db.database import Connection, connect
from app.db.errors import translated
from app.db.migrate import expected_version, read_state
from app.domain.errors import AppError, NotFound, NotPermitted, Refused

FORMAT = 1
_PATIENT = "-c lock_timeout=5s -c statement_timeout=0 -c idle_in_transaction_session_timeout=0"
_OF_TABLES = re.compile(
    r"\d+; \d+ \d+ (SCHEMA - (?!public)|(TABLE|TABLE DATA|SEQUENCE|SEQUENCE SET|SEQUENCE OWNED BY|DEFAULT|CONSTRAINT|"
    r"FK CONSTRAINT|INDEX) (app|led|sec|aud|stage|meta) )"
)
_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname IN ('app', 'led', 'sec', 'aud', 'stage', 'meta') ORDER BY 1"""
# May this login read verifiers, and may it read every row. A member of rd_backup does, where every table has the policy
# of a backup, no other policy narrows it, and this database gives it every practice.
_SEES_ALL = """
SELECT me.rolsuper, me.rolsuper OR me.rolbypassrls OR (
    coalesce(pg_has_role(to_regrole('rd_backup'), 'USAGE'), false) AND sec.has_every_practice()
    AND NOT EXISTS (
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('app', 'led', 'sec', 'aud') AND c.relkind = 'r' AND c.relrowsecurity
          AND (NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'backup_read')
               OR EXISTS (SELECT FROM pg_policy p, unnest(p.polroles) AS bound
                          WHERE p.polrelid = c.oid AND NOT p.polpermissive
                            AND (bound = 0 OR pg_has_role(bound, 'MEMBER'))))))
FROM pg_roles me WHERE me.rolname = current_user"""


class Login(msgspec.Struct, frozen=True, array_like=True):
    """A login of the office: its verifier (empty when the server did not show it) and its groups."""

    login: str
    verifier: str
    groups: tuple[str, ...]


class TableRows(msgspec.Struct, frozen=True, array_like=True):
    """How many rows a table had when the backup was written."""

    table: str
    rows: int


class Manifest(msgspec.Struct, frozen=True):
    """What a backup file says about itself. `dump_sha256` is of book.dump; `rows` are those of the dump's moment."""

    format: int
    program: str
    schema: str
    made_at: str
    dump_sha256: str
    dump_bytes: int
    rows: tuple[TableRows, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A checked backup: its manifest, its logins and the dump unpacked to a private temporary file."""

    manifest: Manifest
    logins: tuple[Login, ...]
    dump: Path


def write_backup(source: Credentials, binaries: Binaries, file: Path, *, now: datetime) -> Manifest:
    """Write the office at `source` to `file` (replaced as a whole, mode 0600).

    The login must see every row: the superuser of an embedded server, or a service that is auditor of every practice
    (svc_backup). Raises NotPermitted, Refused (no such folder, no space).
    """
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}; choose another place for the backup.")
    logins, schema = _read_logins(source)
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as name:      # made 0700
        dump = Path(name) / "book.dump"
        rows = _dump(source, binaries, dump)
        manifest = Manifest(FORMAT, __version__, schema, now.isoformat(), _sha256(dump), dump.stat().st_size, rows)
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
    """Fill the empty database `target` from the dump in one transaction, as superuser. The group roles must exist."""
    words = ["--exit-on-error", "--single-transaction", "--no-password", *_where(target), str(opened.dump)]
    _must_restore(binaries.run("pg_restore", words, secret=target.secret, seconds=3600))


def load_tables(opened: Opened, owner: Credentials, binaries: Binaries) -> None:
    """Fill the empty database from the dump's tables alone, without a superuser; they belong to rd_owner.

    Functions, triggers, policies and grants are this program's and come with the migration that must follow.
    """
    listed = binaries.run("pg_restore", ["--list", str(opened.dump)])
    if listed.code != 0:
        raise AppError("The backup could not be read. " + _reason(listed.text))
    wanted, script, ours = (opened.dump.with_suffix(name) for name in (".list", ".sql", ".ours"))
    wanted.write_text("".join(f"{line}\n" for line in listed.text.splitlines() if _OF_TABLES.match(line)), "utf-8")
    plain = ["--use-list", str(wanted), "--no-owner", "--no-privileges", "--file", str(script), str(opened.dump)]
    _must_restore(binaries.run("pg_restore", plain, seconds=3600))
    with script.open("rb") as lines, ours.open("wb") as out:
        # The one setting of the newer program's preamble that a server before 17 does not know.
        out.writelines(line for line in lines if line != b"SET transaction_timeout = 0;\n")
    at_once = ["--no-psqlrc", "--quiet", "--no-password", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    words = [*at_once, *_where(owner), "--command=SET ROLE rd_owner", "--file", str(ours)]
    _must_restore(binaries.run("psql", words, secret=owner.secret, seconds=3600))


def check_rows(opened: Opened, target: Credentials) -> None:
    """Compare the rows of every table with those counted when the backup was written. Raises Refused.

    `target` must see every row: a superuser, or the owner before row-level security is there.
    """
    with connect(target, settings=_PATIENT) as connection:
        found = {each.table: each.rows for each in _count_rows(connection)}
    wrong = [each.table for each in opened.manifest.rows if found.get(each.table) != each.rows]
    if wrong:
        raise Refused(f"The backup is not complete: {wrong[0]} has other rows than when it was written.")


def _must_restore(done: Outcome) -> None:
    if done.code != 0:
        raise AppError("The backup could not be restored; the book is as it was. " + _reason(done.text))


def restore_logins(owner: Credentials, logins: tuple[Login, ...]) -> None:
    """Create the logins that are missing, with their verifiers and group roles; as a superuser or the owner."""
    with connect(owner) as connection, connection.transaction():
        # Who makes a login may end it and give it a password later: that is this role's work, see sec.create_person.
        connection.execute("SET LOCAL ROLE rd_fn_people")
        newer = connection.info.server_version >= 160000
        how = sql.SQL(" WITH INHERIT TRUE, SET FALSE" if newer else "")
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
                connection.execute(sql.SQL("GRANT {} TO {}").format(role, name) + how)


def _read_logins(source: Credentials) -> tuple[list[Login], str]:
    with connect(source) as connection:
        state = read_state(connection)
        if state is None:
            raise Refused("There is no office in this database; nothing to back up.")
        row = connection.execute(_SEES_ALL).fetchone()
        if row is None or not row[1]:
            raise NotPermitted(
                "A backup must see every row: on a shared server it is written by svc_backup, "
                'a service with the rights "service" and "auditor" for every practice.'
            )
        verifier = "(SELECT coalesce(rolpassword, '') FROM pg_authid WHERE rolname = p.login)" if row[0] else "''"
        try:
            found = connection.execute(
                f"SELECT p.login, {verifier}, "  # noqa: S608  # one of two constants
                "ARRAY(SELECT grp FROM sec.person_group g WHERE g.login = p.login UNION ALL "
                "SELECT 'backup' FROM pg_auth_members m WHERE m.roleid = to_regrole('rd_backup') "
                "AND m.member = to_regrole(p.login) ORDER BY 1) "
                "FROM sec.person p WHERE p.ended_at IS NULL ORDER BY p.login".encode()
            ).fetchall()
        except psycopg.Error as error:
            raise translated(error) from None
    return msgspec.convert(found, list[Login]), state.version


def _dump(source: Credentials, binaries: Binaries, dump: Path) -> tuple[TableRows, ...]:
    """Write the dump and count the rows of every table, both of the same moment."""
    with connect(source, settings=_PATIENT) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        moment = connection.execute("SELECT pg_export_snapshot()").fetchone()
        rows = _count_rows(connection)
        told = ["--format=custom", "--no-password", "--enable-row-security", "--file", str(dump), *_where(source)]
        told.append(f"--snapshot={moment[0] if moment else ''}")
        done = binaries.run("pg_dump", told, secret=source.secret, seconds=3600)
    if done.code != 0:
        raise AppError("The backup could not be written; nothing was replaced. " + _reason(done.text))
    return rows


def _count_rows(connection: Connection) -> tuple[TableRows, ...]:
    names = [str(row[0]) for row in connection.execute(_TABLES).fetchall()]
    found = []
    for name in names:
        query = f"SELECT count(*) FROM {name}"      # noqa: S608  # a quoted name of the catalogue
        row = connection.execute(query.encode()).fetchone()
        found.append(msgspec.convert((name, row[0] if row else 0), TableRows))
    return tuple(found)


def _where(place: Credentials) -> list[str]:
    """With the TLS of the profile: a copy never leaves the server less guarded than a desk enters it."""
    return ["--dbname", place.conninfo()]


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
