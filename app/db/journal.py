"""The desk's record of what it sends to move money: which operation, under which number, never of whom or how much.

One file for all processes of a desk, `journal/operations.v1` below its home. A line is a checksum and a JSON value:
`begun` before the call is sent (on the disk before the first byte leaves), `ended` once the outcome is known. A torn
line, a line of an unknown kind and a file of another format are passed over; a newer program writes a file of another
name. What has ended is kept for two days, so that a server set back to yesterday can be asked what it lost, and given
it again from the sealed calls beside this file (app.db.calls).
"""

from __future__ import annotations

import os
import threading
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
import psutil

from app.db.calls import forget_calls, sweep_calls
from app.db.privatefile import waiting_for
from app.domain.errors import Refused, Unavailable

HEAD = b"remitdesk-journal 1\n"
NAME = "operations.v1"
KEPT = timedelta(days=2)
FOLD_ABOVE_BYTES = 256_000
WAIT_SECONDS = 5.0
SAVED, NOT_SAVED, TAKEN_BACK = "saved", "not saved", "taken back"
BY_HAND = "to be entered by hand"      # a set-back server lost it and does not take it again

_CANNOT = (
    "This desk cannot write its journal (no room on the disk, or no right to its folder), so nothing was sent to the "
    "server. Make room, then do it again."
)


class JournalUnwritable(Refused):
    """The journal cannot be written: nothing that moves money is sent."""

    def __init__(self) -> None:
        super().__init__(_CANNOT)


class Begun(msgspec.Struct, frozen=True, gc=False, tag="begun", tag_field="is"):
    """A money call about to be sent: its number, function, digest of what it asks, and the session that sends it.

    `server` is host:port/database without a login; `backend` the server's number of the session; `pid` and `started`
    (seconds since 1970) name the process of the desk; `at` is the desk's own clock and only told to people.
    """

    op: UUID
    function: str
    sha256: str
    server: str
    login: str
    backend: int
    pid: int
    started: float
    at: datetime


class Ended(msgspec.Struct, frozen=True, gc=False, tag="ended", tag_field="is"):
    """What became of operations: saved, not saved, taken back (rolled back by the desk itself), by hand (told so)."""

    ops: tuple[UUID, ...]
    how: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """One operation of the journal; `how` is empty while its outcome is unknown."""

    begun: Begun
    how: str = ""


_decoder = msgspec.json.Decoder(Begun | Ended)


class Journal:
    """The journal in a folder. All methods may be called from any thread and any number of processes."""

    def __init__(self, folder: Path, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.folder = folder
        self.path = folder / NAME
        self._lock_path = folder / f"{NAME}.lock"
        self._clock = clock
        self._lock = threading.Lock()
        self._unknown: set[UUID] = set()        # of this process: sent, and the answer did not come
        self.pid = os.getpid()
        self.started = psutil.Process().create_time()

    def begin(
        self, op: UUID, function: str, sha256: str, *, server: str, login: str, backend: int, durable: bool = True
    ) -> None:
        """Note an operation before it is sent; `durable`: on the disk when this returns. Raises JournalUnwritable."""
        row = Begun(op, function, sha256, server, login, backend, self.pid, self.started, self._clock())
        try:
            with self._alone():
                self._set_strange_aside()
                self._fold_when_large()
                self._append(row, durable=durable)
        except (OSError, Unavailable):
            raise JournalUnwritable from None

    def sync(self) -> None:
        """Everything noted is on the disk when this returns. Raises JournalUnwritable."""
        try:
            handle = os.open(self.path, os.O_RDWR)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError:
            raise JournalUnwritable from None

    def end(self, ops: Iterable[UUID], how: str) -> None:
        """Note what became of operations. Failing to is no harm: they are asked about once more."""
        ended = tuple(ops)
        self._unknown.difference_update(ended)
        if not ended:
            return
        if how != SAVED:
            forget_calls(self.folder, ended)
        try:
            with self._alone():
                self._append(Ended(ended, how, self._clock()), durable=False)
        except (OSError, Unavailable):
            return

    def sweep(self) -> None:
        """Remove the sealed calls of acts that are too old to be handed in again."""
        sweep_calls(self.folder, older_than=KEPT)

    def lose(self, ops: Iterable[UUID]) -> None:
        """The answer to operations of this process did not come."""
        self._unknown.update(ops)

    def rows(self) -> tuple[Kept, ...]:
        """Every operation that can be read, the oldest first."""
        if not self.path.exists():
            return ()
        return read_rows(self.path.read_bytes())

    def waiting(self, server: str, login: str) -> tuple[Begun, ...]:
        """Operations of a login on a server whose outcome is unknown and that no process is at any more."""
        return tuple(
            each.begun
            for each in self.rows()
            if not each.how and (each.begun.server, each.begun.login) == (server, login) and self._left(each.begun)
        )

    def _left(self, begun: Begun) -> bool:
        if (begun.pid, begun.started) == (self.pid, self.started):
            return begun.op in self._unknown
        try:
            return abs(psutil.Process(begun.pid).create_time() - begun.started) > 1.0
        except psutil.Error:
            return True

    def _alone(self) -> _Alone:
        return _Alone(self._lock, self._lock_path)

    def _set_strange_aside(self) -> None:
        """A file of this name that another format begins is somebody else's: it is kept, and not written to."""
        try:
            with self.path.open("rb") as file:
                head = file.read(len(HEAD))
        except FileNotFoundError:
            return
        if not HEAD.startswith(head):
            self.path.replace(self.path.with_name(f"{NAME}.other"))

    def _append(self, row: Begun | Ended, *, durable: bool) -> None:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
        try:
            at, before = _place(handle)
            try:
                os.lseek(handle, at, os.SEEK_SET)
                _write_whole(handle, before + _line(row))
                if durable:
                    os.fsync(handle)
            except OSError:
                os.ftruncate(handle, at)        # half a line would be passed over; none is better
                raise
        finally:
            os.close(handle)

    def _fold_when_large(self) -> None:
        """Leave out what has ended and is old. A journal that cannot be folded just stays long."""
        try:
            if self.path.stat().st_size < FOLD_ABOVE_BYTES:
                return
        except FileNotFoundError:
            return
        since = self._clock() - KEPT
        kept = [each for each in self.rows() if not each.how or each.begun.at >= since]
        folded = self.path.with_suffix(".folded")
        try:
            with folded.open("wb") as file:
                folded.chmod(0o600)
                file.write(HEAD)
                for each in kept:
                    file.write(_line(each.begun))
                    if each.how:
                        file.write(_line(Ended((each.begun.op,), each.how, each.begun.at)))
                file.flush()
                os.fsync(file.fileno())
            folded.replace(self.path)
        except OSError:
            folded.unlink(missing_ok=True)


class _Alone:
    """This thread of this process alone writes."""

    def __init__(self, lock: threading.Lock, path: Path) -> None:
        self._lock = lock
        self._file = waiting_for(path, seconds=WAIT_SECONDS, sentence=_CANNOT)

    def __enter__(self) -> None:
        self._lock.acquire()
        try:
            self._file.__enter__()
        except BaseException:
            self._lock.release()
            raise

    def __exit__(self, *about: object) -> None:
        try:
            self._file.__exit__(None, None, None)
        finally:
            self._lock.release()


def read_rows(content: bytes) -> tuple[Kept, ...]:
    """The operations in a journal's content; what is torn, altered or unknown is passed over."""
    if not content.startswith(HEAD):
        return ()
    begun: dict[UUID, Begun] = {}
    how: dict[UUID, str] = {}
    for line in content[len(HEAD) :].split(b"\n"):
        row = _read_line(line)
        if isinstance(row, Begun):
            begun.setdefault(row.op, row)
        elif row is not None:
            how.update(dict.fromkeys(row.ops, row.how))
    return tuple(Kept(row, how.get(op, "")) for op, row in begun.items())


def _line(row: Begun | Ended) -> bytes:
    body = msgspec.json.encode(row)
    return b"%08x %s\n" % (zlib.crc32(body), body)


def _read_line(line: bytes) -> Begun | Ended | None:
    mark, _, body = line.partition(b" ")
    if mark != b"%08x" % zlib.crc32(body):
        return None
    try:
        row: Begun | Ended = _decoder.decode(body)
    except msgspec.DecodeError:
        return None
    return row


def _place(handle: int) -> tuple[int, bytes]:
    """Where the next line goes, and what before it: the head of a new file, a line's end after a torn one."""
    size = os.fstat(handle).st_size
    head = os.read(handle, len(HEAD))
    if head != HEAD:
        if not HEAD.startswith(head):
            raise OSError("a journal of another format")
        os.ftruncate(handle, 0)                 # new, or torn while it was made
        return 0, HEAD
    os.lseek(handle, size - 1, os.SEEK_SET)
    return size, b"" if os.read(handle, 1) == b"\n" else b"\n"


def _write_whole(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
