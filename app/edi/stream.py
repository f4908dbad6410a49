"""A file read piece by piece, several times over: memory does not grow with it, progress is told, and it can stop.

Every reader of a large file asks for its next 16 KB here, so a wish to stop is heard within milliseconds of reading, or
at the end of the statement that a database is busy with.
"""

from __future__ import annotations

from io import BytesIO
from threading import Event
from typing import BinaryIO

from app.domain.errors import Refused


class Cancelled(Refused):
    """A person stopped the import of a file; nothing of it was kept."""

    def __init__(self) -> None:
        super().__init__("The import was cancelled; nothing of the file was kept.")


class Watch:
    """What a desk holds of a running import: `fraction` of the work done (0 to 1), and `cancel`.

    Safe to ask from another thread; nobody is called back.
    """

    def __init__(self) -> None:
        self._stop = Event()
        self._done = 0
        self._all = 0

    @property
    def fraction(self) -> float:
        """How far the reading is; 0 while nothing is known."""
        return min(1.0, self._done / self._all) if self._all else 0.0

    def cancel(self) -> None:
        """Stop at the next piece; too late when everything is read and only being committed."""
        self._stop.set()

    def expect(self, size: int) -> None:
        """So many bytes will be read in all."""
        self._all = size

    def read(self, size: int) -> None:
        """So many bytes more were read. Raises Cancelled."""
        self._done += size
        if self._stop.is_set():
            raise Cancelled


class FileStream:
    """An open file, or bytes, with its size; `again` goes back to the start for the next reader."""

    def __init__(self, content: bytes | BinaryIO, watch: Watch | None = None) -> None:
        self._opened = BytesIO(content) if isinstance(content, bytes) else content
        self._watch = watch or Watch()
        self.size = self._opened.seek(0, 2)
        self._opened.seek(0)

    def expect(self, passes: int) -> None:
        """The whole file will be read so many times."""
        self._watch.expect(self.size * passes)

    def again(self) -> FileStream:
        """Itself, at its first byte."""
        self._opened.seek(0)
        return self

    def seek(self, place: int) -> None:
        """Go to that byte."""
        self._opened.seek(place)

    def read(self, size: int = -1) -> bytes:
        """The next bytes. Raises Cancelled."""
        piece = self._opened.read(size)
        self._watch.read(len(piece))
        return piece
