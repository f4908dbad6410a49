"""One Postgres data folder and the server process on it: create, start, stop, recover."""

from __future__ import annotations

import os
import re
import shutil
import socket
import struct
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.db.account import Account
from app.db.binaries import Binaries
from app.db.credentials import DEFAULT_PORT, Credentials, Server
from app.domain.errors import Unavailable

ROOT_LOGIN = "remitdesk_root"
SOCKET_PATH_LIMIT = 100         # sun_path holds 104 bytes on macOS, 108 on Linux, with the closing zero
_SETTINGS = """\
# Written at every start; change nothing here.
listen_addresses = '{listen}'
port = {port}
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 100
shared_buffers = '256MB'
autovacuum_naptime = '5s'      # a first import fills empty tables: without statistics its plans get slow in a minute
jit = off
idle_in_transaction_session_timeout = '60s'
idle_session_timeout = '12h'
client_connection_check_interval = '{check}'
lc_messages = 'C'
log_timezone = 'UTC'
# No statement, parameter or value of a person ever reaches the log: an error's own text quotes values, so it stays out.
log_statement = 'none'
log_min_messages = 'log'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
{extra}
"""
_DOOR = ("host", "127.0.0.1/32 ") if sys.platform == "win32" else ("local", "")
_WHO_ENTERED_ONCE = f"{_DOOR[0]} all all {_DOOR[1]}scram-sha-256\n"
# The copy of a drill is taken by the superuser.
_WHO_ENTERS = f"{_WHO_ENTERED_ONCE}{_DOOR[0]} replication {ROOT_LOGIN} {_DOOR[1]}scram-sha-256\n"
_SSL_REQUEST = struct.pack("!II", 8, 80877103)      # "do you speak TLS?", the cheapest question of the protocol
_LOG_LIMIT_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Cluster:
    """A data folder, the folder of its socket, and the programs and account that serve it.

    `extra` are further lines of configuration (tests switch durability off).
    """

    binaries: Binaries
    data: Path
    socket_folder: Path
    account: Account | None = None
    extra: str = ""

    @property
    def log(self) -> Path:
        """The server's own log, beside the data."""
        return self.data.parent / "postgres.log"

    def exists(self) -> bool:
        """Whether the data folder has been made completely."""
        return (self.data / "PG_VERSION").exists() and (self.data / "remitdesk.conf").exists()

    def create(self, secret: str) -> None:
        """Make the data folder: SCRAM only, UTF-8, C.UTF-8 order, checksums, one superuser with `secret`."""
        shutil.rmtree(self.data, ignore_errors=True)        # the rest of an interrupted first start
        _own(self.data.parent, self.account, 0o700 if self.account is None else 0o711)
        _own(self.data, self.account, 0o700)
        handle, name = tempfile.mkstemp(dir=self.data.parent)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret + "\n")
        _own_file(Path(name), self.account)
        try:
            done = self.binaries.run(
                "initdb",
                ["-D", str(self.data), "-U", ROOT_LOGIN, "--pwfile", name, "-A", "scram-sha-256", "-E", "UTF8", "-k",
                 *_locale(self.binaries.major)],
                account=self.account,
            )
        finally:
            Path(name).unlink()
        if done.code != 0:
            raise Unavailable(
                f"The embedded database could not be made in {self.data}: {_last_line(done.text)} "
                "Make room or set REMITDESK_HOME to another folder, then start again."
            )
        self._write("pg_hba.conf", _WHO_ENTERS)
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as main:
            main.write("\ninclude 'remitdesk.conf'\n")
        self._write("remitdesk.conf", "")

    def server(self, database: str) -> Server:
        """Where the running server answers: its socket folder, or loopback on Windows."""
        if sys.platform == "win32":
            return Server("127.0.0.1", database, self._recorded_port())
        return Server(str(self.socket_folder), database, DEFAULT_PORT)

    def root(self, secret: str, database: str = "postgres") -> Credentials:
        """The superuser's credentials."""
        return Credentials(self.server(database), ROOT_LOGIN, secret)

    def is_running(self) -> bool:
        """Whether a server on this data folder accepts connections (a left-over pid file does not count)."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[7].strip() == "ready" and self._answers()

    def start(self, *, seconds: float = 60) -> None:
        """Start the server and wait until it answers; after a crash it recovers by itself.

        Raises Unavailable in one sentence for data of another version, a taken socket, or anything in its log.
        """
        self._refuse_other_version()
        if (self.data / "pg_hba.conf").read_text(encoding="utf-8") == _WHO_ENTERED_ONCE:
            self._write("pg_hba.conf", _WHO_ENTERS)
        _own(self.socket_folder, self.account, 0o700)
        self._write("remitdesk.conf", _SETTINGS.format(
            listen="127.0.0.1" if sys.platform == "win32" else "",
            port=_free_port() if sys.platform == "win32" else DEFAULT_PORT,
            socket="" if sys.platform == "win32" else self.socket_folder,
            check="10s" if sys.platform == "linux" else "0",        # not every system can tell that a client went away
            extra=self.extra,
        ))
        if self.log.exists() and self.log.stat().st_size > _LOG_LIMIT_BYTES:
            self.log.unlink()
        until = time.monotonic() + seconds
        while True:
            written = self.log.stat().st_size if self.log.exists() else 0
            done = self.binaries.run(
                "pg_ctl", ["start", "-D", str(self.data), "-l", str(self.log), "-w", "-t", str(int(seconds))],
                account=self.account, seconds=seconds + 10,
            )
            if done.code == 0:
                return
            said = self._log_since(written) or done.text
            if time.monotonic() > until or not self._passes(said):
                raise Unavailable(self._why(said))
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop the server; connections that are left are closed. Harmless when it does not run."""
        self.binaries.run(
            "pg_ctl", ["stop", "-D", str(self.data), "-m", "fast", "-w", "-t", "30"], account=self.account
        )

    def _passes(self, said: str) -> bool:
        """Whether what kept the server from starting is the rest of a killed one, and therefore goes away."""
        if "still in use" in said:
            return True             # the children of a killed postmaster leave by themselves
        if "already exists" not in said or self.is_running():
            return False
        marks = (self.data / "postmaster.pid", self.socket_folder / f".s.PGSQL.{DEFAULT_PORT}.lock")
        gone = [self._forgotten(mark) for mark in marks]
        return any(gone)

    def _forgotten(self, mark: Path) -> bool:
        """Remove a pid file whose process is a zombie or another program; Postgres only asks if the number is in use.

        Only while nobody works in the data folder; True also when somebody still does and will soon have left.
        """
        import psutil  # noqa: PLC0415  # only after a crash

        try:
            process = psutil.Process(int(mark.read_text(encoding="utf-8").split()[0]))
            if process.status() != psutil.STATUS_ZOMBIE and "postgres" in process.name():
                return mark.parent == self.data
        except psutil.NoSuchProcess:
            return True
        except (OSError, ValueError, IndexError, psutil.Error):
            return False
        if str(self.data) not in (found.info["cwd"] for found in psutil.process_iter(["cwd"])):
            mark.unlink(missing_ok=True)
        return True

    def _answers(self) -> bool:
        family, address = _endpoint(self.server("postgres"))
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.settimeout(2)
            try:
                # The children of a killed postmaster keep its socket open for a moment; only a live one answers.
                probe.connect(address)
                probe.sendall(_SSL_REQUEST)
                return probe.recv(1) in {b"N", b"S"}
            except OSError:
                return False

    def _recorded_port(self) -> int:
        lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        return int(lines[3])

    def _refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if found == str(self.binaries.major):
            return
        newer = found.isdigit() and int(found) > self.binaries.major
        raise Unavailable(
            f"The data in {self.data} was written by database version {found}, this RemitDesk brings "
            f"{self.binaries.major}: "
            + ("update RemitDesk." if newer else "make a backup with the earlier RemitDesk and restore it here.")
        )

    def _log_since(self, start: int) -> str:
        if not self.log.exists():
            return ""
        with self.log.open("rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")

    def _why(self, said: str) -> str:
        if re.search(r"Address already in use|lock file \".*\.lock\" already exists|could not create any", said):
            return (
                f"Another program holds the database socket in {self.socket_folder}; end it or set REMITDESK_HOME "
                "to another folder."
            )
        if "No space left" in said:
            return f"There is no space left for the embedded database in {self.data}; make room and start again."
        return f"The embedded database did not start: {_last_line(said)} Its log is {self.log}."

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        _own_file(path, self.account)


def _endpoint(server: Server) -> tuple[int, str | tuple[str, int]]:
    if server.host.startswith("/"):
        return socket.AF_UNIX, f"{server.host}/.s.PGSQL.{server.port}"
    return socket.AF_INET, (server.host, server.port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _locale(major: int) -> list[str]:
    if major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _own(folder: Path, account: Account | None, mode: int) -> None:
    """Make a folder of that mode for the serving account; refuse one that somebody else owns."""
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    if sys.platform == "win32":
        return
    found = folder.lstat()          # a link planted in a shared folder is somebody else's
    wanted = os.geteuid() if account is None else account.uid
    if found.st_uid not in {wanted, os.geteuid()}:
        raise Unavailable(f"The folder {folder} belongs to somebody else; set REMITDESK_HOME to another folder.")
    if account is not None and found.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(mode)


def _own_file(path: Path, account: Account | None) -> None:
    if account is not None:
        os.chown(path, account.uid, account.gid)


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    told = [line for line in lines if re.search(r"FATAL|ERROR|error:|PANIC", line)]
    return (told or lines or ["it gave no reason."])[-1].rstrip(".") + "."
