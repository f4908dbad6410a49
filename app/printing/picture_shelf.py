"""The pages drawn last, in memory: a page looked at twice is drawn once, and a locked desk forgets them all."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from msgspec import Struct

from app.printing.scan_mask import Mask

_KEPT_BYTES = 64_000_000


class DrawnPage(Struct, frozen=True):
    """What a drawn page depends on: the SHA-256 of its file, its place in it, width, turn and masks."""

    sha: bytes
    source_page: int
    width: int
    rotation: int
    masks: tuple[Mask, ...] = ()


class PictureShelf:
    """The pages drawn last, up to a number of bytes; the one not looked at for longest goes first."""

    def __init__(self, room: int = _KEPT_BYTES) -> None:
        self._room = room
        self._held: OrderedDict[DrawnPage, bytes] = OrderedDict()
        self._lock = Lock()
        self.size = 0

    def find(self, wanted: DrawnPage) -> bytes | None:
        """The PNG, if it is still here."""
        with self._lock:
            if wanted in self._held:
                self._held.move_to_end(wanted)
            return self._held.get(wanted)

    def keep(self, drawn: DrawnPage, png: bytes) -> None:
        """Put a PNG on the shelf."""
        with self._lock:
            self.size += len(png) - len(self._held.pop(drawn, b""))
            self._held[drawn] = png
            while self.size > self._room and self._held:
                self.size -= len(self._held.popitem(last=False)[1])

    def clear(self) -> None:
        """At lock and sign-out: nothing of a page stays in memory."""
        with self._lock:
            self._held.clear()
            self.size = 0


pictures = PictureShelf()
