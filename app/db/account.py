"""The system account that runs the embedded server when RemitDesk itself runs as root (containers, build machines).

Postgres refuses to run as root. A desk of an ordinary person never comes here: its server runs as that person.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from app.domain.errors import Unavailable

NAME = "remitdesk-db"


@dataclass(frozen=True, slots=True)
class Account:
    """A system account by number."""

    name: str
    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Whether every folder above `path`, and `path` itself when it is one, lets this account through."""
        places = [path, *path.parents] if path.is_dir() else list(path.parents)
        return all(self._may_enter(place.stat()) for place in places if place.exists())

    def _may_enter(self, found: os.stat_result) -> bool:
        if found.st_uid == self.uid:
            return bool(found.st_mode & stat.S_IXUSR)
        if found.st_gid == self.gid:
            return bool(found.st_mode & stat.S_IXGRP)
        return bool(found.st_mode & stat.S_IXOTH)


def server_account() -> Account | None:
    """The account to run the server as: None for the present one, an own system account when this is root.

    Raises Unavailable when root has no such account and none can be made.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    return _existing(NAME) or _made(NAME)


def _existing(name: str) -> Account | None:
    import pwd  # noqa: PLC0415  # not on Windows

    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(name, found.pw_uid, found.pw_gid)


def _made(name: str) -> Account:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is not None:
        subprocess.run(
            [program, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent",
             "--shell", "/usr/sbin/nologin", name],
            check=False, capture_output=True,
        )
    account = _existing(name)
    if account is None:
        raise Unavailable(
            f"The embedded database may not run as root and the system account {name} could not be made; "
            "run RemitDesk as an ordinary user."
        )
    return account
