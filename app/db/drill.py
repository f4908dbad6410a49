"""A drill's mechanics: a base copy and the WAL after it become a second server at one point in time.

The copy is taken from the living server (base copy and a stream of WAL), or is the office's own (base backup and WAL
archive). It is restored into a private scratch folder that holds patients' data and is removed at the end.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

import msgspec
import psycopg

from app.db.account import Account
from app.db.binaries import Binaries, Outcome
from app.db.cluster import Cluster
from app.db.credentials import Credentials
from app.db.database import Connection, connect
from app.db.errors import translated
from app.domain.errors import NotPermitted, Refused, Unavailable

_DAMAGED = "The base backup is damaged: its files are not those of its own manifest."
_NO_COPY = (
    "The server lets this login take no copy: it needs REPLICATION, and a line of pg_hba.conf for the database "
    "replication."
)
STREAM, ARCHIVE = "stream", "archive"
HOURS = 3600
_PATIENT = "-c lock_timeout=30s -c statement_timeout=0"
_RECOVERY = """\
restore_command = '{fetch}'
{target}
recovery_target_action = 'promote'
hot_standby = off
archive_mode = off
ssl = off
shared_preload_libraries = ''
max_prepared_transactions = 100
"""


@dataclass(frozen=True, slots=True)
class Room:
    """Where a drill works: the programs of the server's own major version, the account that serves, the folder."""

    binaries: Binaries
    account: Account | None
    folder: Path

    @property
    def data(self) -> Path:
        """The restored data folder."""
        return self.folder / "copy" / "data"

    @property
    def wal(self) -> Path:
        """WAL received by this drill."""
        return self.folder / "copy" / "wal"


@dataclass(frozen=True, slots=True)
class Point:
    """A named moment in the living server's WAL; `at` by its own clock."""

    name: str
    at: datetime
    wal_file: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A base copy with the WAL for it in `wal`; how it came about, how large it is and how long it took."""

    source: str
    wal: Path
    size: int
    seconds: float


@contextmanager
def private_room(binaries: Binaries, account: Account | None, parent: Path) -> Iterator[Room]:
    """A scratch folder below `parent` that only the serving account can read; removed at the end, whatever happens."""
    folder = parent / f"drill-{token_hex(4)}"
    folder.mkdir(mode=0o711 if account else 0o700)
    room = Room(binaries, account, folder)
    for each in (room.data.parent, room.wal):
        each.mkdir(mode=0o700)
        if account is not None:
            os.chown(each, account.uid, account.gid)
    try:
        yield room
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def superuser_of(living: Credentials) -> str:
    """The name of the living server's first superuser. Raises Refused for what a drill cannot restore."""
    with connect(living) as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE oid = 10").fetchone()
        spaces = connection.execute("SELECT count(*) FROM pg_tablespace WHERE oid > 2000").fetchone()
    if spaces is not None and spaces[0]:
        raise Refused("This server keeps tables in further tablespaces; a drill restores one data folder only.")
    return str(found[0]) if found else "postgres"


def mark_point(living: Credentials) -> Point:
    """Name this moment in the living server's WAL and close the file it is in. Needs a superuser there."""
    name = f"remitdesk-drill-{token_hex(6)}"
    with connect(living, settings=_PATIENT) as connection:
        row = _one(connection, "SELECT clock_timestamp(), pg_walfile_name(pg_create_restore_point(%s))", name)
        _one(connection, "SELECT pg_switch_wal()")
    assert isinstance(row[0], datetime)
    return Point(name, row[0], str(row[1]))


@contextmanager
def copy_of_living(living: Credentials, room: Room) -> Iterator[Copied]:
    """Take a base copy while WAL streams in, inside the block too. Raises NotPermitted, Unavailable."""
    words = ["--no-password", "--dbname", living.conninfo()]
    started = time.monotonic()
    with _kept_wal(living), (room.folder / "receive.log").open("w+b") as said:
        receiver = room.binaries.begin(
            "pg_receivewal",
            ["-D", str(room.wal), "--no-loop", *words],
            said,
            account=room.account,
            secret=living.secret,
        )
        try:
            _wait_for_stream(receiver, room.wal)
            base = ["-D", str(room.data), "-X", "none", "-c", "fast", "--manifest-checksums=SHA256", *words]
            _must(
                room.binaries.run("pg_basebackup", base, account=room.account, secret=living.secret, seconds=6 * HOURS)
            )
            _verify(room)
            if receiver.poll() is not None:
                raise Unavailable("The stream of WAL ended early; is there a free place for it (max_wal_senders)?")
            yield Copied(STREAM, room.wal, _size(room.data), time.monotonic() - started)
        finally:
            _end(receiver)


@contextmanager
def _kept_wal(living: Credentials) -> Iterator[None]:
    """The server removes no WAL meanwhile: a slot that ends with this session, however it ends."""
    with connect(living, settings=f"{_PATIENT} -c idle_session_timeout=0") as connection:
        name = f"remitdesk_drill_{token_hex(6)}"
        try:
            _one(connection, "SELECT pg_create_physical_replication_slot(%s, true, true)", name)
        except NotPermitted:
            raise NotPermitted(_NO_COPY) from None
        yield


def _wait_for_stream(receiver: subprocess.Popen[bytes], wal: Path) -> None:
    """The stream must begin before the copy does, or a file between the two is missing."""
    until = time.monotonic() + 20
    while receiver.poll() is None and time.monotonic() < until:
        if any(wal.iterdir()):
            return
        time.sleep(0.05)


def copy_of_backup(base: Path, archive: Path, room: Room) -> Copied:
    """Unpack the office's own base backup (a data folder, or base.tar with or without .gz). Raises Refused."""
    started = time.monotonic()
    if (base / "PG_VERSION").exists():
        shutil.copytree(base, room.data, symlinks=True)
    else:
        tar = next((path for path in (base / "base.tar.gz", base / "base.tar", base) if path.is_file()), None)
        if tar is None or not archive.is_dir():
            raise Refused(
                "Name the folder of a base backup (with PG_VERSION or base.tar) and the folder of the archive."
            )
        room.data.mkdir()
        with tarfile.open(tar) as opened:
            opened.extractall(room.data, filter="tar")
    room.data.chmod(0o700)
    if room.account is not None:
        for path in (room.data, *room.data.rglob("*")):
            os.chown(path, room.account.uid, room.account.gid, follow_symlinks=False)
    _verify(room)
    return Copied(ARCHIVE, archive, _size(room.data), time.monotonic() - started)


def wait_until_safe(point: Point, wal: Path, *, seconds: float) -> float:
    """Wait until the WAL file of the point lies outside the living server; how long it took. Raises Unavailable."""
    started = time.monotonic()
    while not (wal / point.wal_file).exists():
        if time.monotonic() - started > seconds:
            raise Unavailable(
                f"The WAL file of {point.at:%H:%M:%S} did not arrive within {seconds:.0f} seconds; the archive is "
                "behind or broken."
            )
        time.sleep(0.05)
    return time.monotonic() - started


def restore(room: Room, copied: Copied, *, target: str, root: Credentials, seconds: float = 6 * HOURS) -> Cluster:
    """Recover the copy to `target` (recovery_target_* lines); it runs on, reachable by this account alone.

    `root` is the living server's first superuser. On Windows the copy asks for the same password.
    """
    for name in ("standby.signal", "postmaster.pid", "postmaster.opts"):
        (room.data / name).unlink(missing_ok=True)
    # Nothing of the living server's own settings: a copy must never write into the living archive.
    fetch = _copy_command(copied.wal)
    _write(room, "postgresql.auto.conf", "")
    _write(room, "postgresql.conf", "include 'remitdesk.conf'\n")
    _write(room, "pg_hba.conf", _entrance(root.login))
    _write(room, "pg_ident.conf", f"drill {_me()} {_quoted(root.login)}\n")
    _write(room, "recovery.signal", "")
    extra = _RECOVERY.format(fetch=fetch.replace("'", "''"), target=target)
    cluster = Cluster(room.binaries, room.data, room.data.parent / "socket", room.account, extra=extra)
    started = time.monotonic()
    cluster.start(seconds=seconds)
    try:
        _wait_until_back(cluster, root, seconds - (time.monotonic() - started))
    except BaseException:
        cluster.stop()
        raise
    return cluster


def _wait_until_back(cluster: Cluster, root: Credentials, seconds: float) -> None:
    """Wait for the end of recovery: a server without hot standby counts as started long before it lets anybody in."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with connect(Credentials(cluster.server("postgres"), root.login, root.secret)):
                return
        except Unavailable:
            if not (cluster.data / "postmaster.pid").exists():
                break
            time.sleep(0.1)
    told = cluster.log.read_text("utf-8", "replace") if cluster.log.exists() else ""
    if "recovery ended before configured recovery target was reached" in told:
        raise Refused("The archive ends before the moment asked for, or a file of it is missing.")
    raise Unavailable("The copy did not come back; its recovery stopped or took too long.")


def target_of(point: Point) -> str:
    """Recovery to a named point."""
    return f"recovery_target_name = '{point.name}'"


def target_at(moment: datetime) -> str:
    """Recovery to a moment (with its zone)."""
    return f"recovery_target_time = '{moment.isoformat()}'"


def _entrance(superuser: str) -> str:
    if sys.platform == "win32":
        return "host all all 127.0.0.1/32 scram-sha-256\n"
    return f"local all {_quoted(superuser)} peer map=drill\nlocal all all scram-sha-256\n"


def _me() -> str:
    if sys.platform == "win32":
        return "nobody"
    import pwd  # noqa: PLC0415  # not on Windows

    return _quoted(pwd.getpwuid(os.geteuid()).pw_name)


def _copy_command(wal: Path) -> str:
    if sys.platform == "win32":
        return f'copy "{wal}\\%f" "%p"'
    return f'cp "{wal}/%f" "%p"'


def _verify(room: Room) -> None:
    """Hold the copy against its own manifest. Raises Refused.

    SHA checksums are compared here; others by Postgres' program, which the wheel brings broken: then sizes alone count.
    """
    manifest = room.data / "backup_manifest"
    if not manifest.exists():
        return
    told = msgspec.json.decode(manifest.read_bytes(), type=_Manifest)
    if any(not _as_told(room.data, each) for each in told.files):
        raise Refused(_DAMAGED)
    if any(each.algorithm == "CRC32C" for each in told.files):
        done = room.binaries.run("pg_verifybackup", ["-n", str(room.data)], account=room.account, seconds=6 * HOURS)
        if done.code > 0:
            raise Refused(_DAMAGED)


class _Listed(msgspec.Struct, frozen=True):
    path: str = msgspec.field(name="Path", default="")
    encoded: str = msgspec.field(name="Encoded-Path", default="")
    size: int = msgspec.field(name="Size", default=0)
    algorithm: str = msgspec.field(name="Checksum-Algorithm", default="")
    checksum: str = msgspec.field(name="Checksum", default="")


class _Manifest(msgspec.Struct, frozen=True):
    files: tuple[_Listed, ...] = msgspec.field(name="Files")


def _as_told(data: Path, listed: _Listed) -> bool:
    path = data / (listed.path or bytes.fromhex(listed.encoded).decode("utf-8", "surrogateescape"))
    if not path.is_file() or path.stat().st_size != listed.size:
        return False
    if not listed.algorithm.startswith("SHA"):
        return True
    with path.open("rb") as file:
        return hashlib.file_digest(file, listed.algorithm.lower()).hexdigest() == listed.checksum


def _must(done: Outcome) -> None:
    if done.code == 0:
        return
    if "replication" in done.text or "no pg_hba.conf entry" in done.text:
        raise NotPermitted(_NO_COPY)
    if "No space left" in done.text:
        raise Unavailable("There is no space for the copy; choose another scratch folder.")
    raise Unavailable("The base copy could not be taken; look into the server's log.")


def _end(receiver: subprocess.Popen[bytes]) -> None:
    if receiver.poll() is None:
        receiver.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
    try:
        receiver.wait(20)
    except subprocess.TimeoutExpired:
        receiver.kill()
        receiver.wait()


def _one(connection: Connection, query: str, *values: object) -> tuple[object, ...]:
    try:
        row = connection.execute(query.encode(), values).fetchone()
    except psycopg.Error as error:
        raise translated(error) from None
    assert row is not None
    return row


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _write(room: Room, name: str, text: str) -> None:
    path = room.data / name
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    if room.account is not None:
        os.chown(path, room.account.uid, room.account.gid)


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'
