"""Homes of embedded desks for tests: short paths, removed with everything below them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db.embedded import find_place
from app.db.home import Home

_ROOM_BYTES = 3_000_000_000
ROOT = Path(__file__).resolve().parents[1]
_ATTACH = """
import sys
from pathlib import Path
from app.db.embedded import EmbeddedServer
from app.db.home import Home
server = EmbeddedServer.attach(Home(Path(sys.argv[1])))
print("attached", flush=True)
sys.stdin.readline()
server.leave()
"""


def quick_folder() -> str | None:
    """Memory where there is plenty, else None (the default): copies of databases are ten times quicker there."""
    memory = Path("/dev/shm")  # noqa: S108  # a folder of our own is made in it
    if memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM_BYTES:
        return str(memory)
    return None


@contextmanager
def desk_folder(below: str = "", *, on_disk: bool = False) -> Iterator[Home]:
    """A home of its own; whatever server is left on it is stopped at the end. Measurements want it on a disk."""
    top = Path(tempfile.mkdtemp(prefix="remitdesk-home-", dir=None if on_disk else quick_folder()))
    top.chmod(0o711)                    # the server account of root passes through; what is below is private
    home = Home(top / below if below else top)
    try:
        yield home
    finally:
        place = find_place(home)
        if place.cluster.exists():
            place.cluster.stop()
        shutil.rmtree(place.cluster.data.parent, ignore_errors=True)
        shutil.rmtree(place.cluster.socket_folder, ignore_errors=True)
        shutil.rmtree(top, ignore_errors=True)


class OtherDesk:
    """A second process attached to the same home: `leave` it in order or `kill` it."""

    def __init__(self, home: Home) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ATTACH, str(home.root)], cwd=ROOT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "attached\n"

    def leave(self) -> None:
        """End it the ordinary way."""
        self._process.communicate("go\n", timeout=60)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.communicate()
