"""Files only their owner can read, and locks the system lets go of when a process dies."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.domain.errors import Unavailable


def write_private(path: Path, text: str) -> None:
    """Replace a file as a whole; nobody but its owner may read it at any moment."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")       # mkstemp makes it 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class HeldFile:
    """An exclusive lock on a file, held until `let_go` or the end of the process, however it ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    def take(self) -> bool:
        """Try once; False when another process holds it."""
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock(handle)
        except OSError:
            os.close(handle)
            return False
        self._handle = handle
        return True

    def let_go(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@contextmanager
def waiting_for(path: Path, *, seconds: float, sentence: str) -> Iterator[None]:
    """Hold the file's lock for the block; raises Unavailable with `sentence` when it is not free in time."""
    held = HeldFile(path)
    until = time.monotonic() + seconds
    while not held.take():
        if time.monotonic() > until:
            raise Unavailable(sentence)
        time.sleep(0.02)
    try:
        yield
    finally:
        held.let_go()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
