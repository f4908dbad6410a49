"""A line between desk and server that can be cut at a byte, stand still, swallow bytes, be slow or narrow.

Own TCP proxy in front of the server's socket: bytes are counted in both directions from `begin` on, so that a test can
cut an exchange at every one of them.
"""

from __future__ import annotations

import selectors
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass

from app.db.credentials import Credentials, Server

PIECE = 65536
_ON_THE_HEELS = 0.005   # seconds between pieces of one message
_FIRST_QUESTION = b"api.note_server_v1"     # of every connection; it moves no money
_RESET = struct.pack("ii", 1, 0)  # linger zero: the peer gets a reset, not an end


@dataclass(frozen=True, slots=True)
class Cut:
    """Stop after `at` bytes: `up` towards the server, else towards the desk."""

    up: bool
    at: int


@dataclass(slots=True)
class Passed:
    """Bytes passed since `begin`, and where the first money call began and how far answers had come then."""

    up: int = 0
    down: int = 0
    money_up: int = -1
    money_down: int = -1


class Line:
    """The proxy; `credentials` of it lead through. One thread per connection; close it at the end."""

    def __init__(self, behind: Credentials, *, watch: bytes = b"api.") -> None:
        self._behind = behind.server
        self._watch = watch
        self._lock = threading.Lock()
        self._cut: Cut | None = None
        self._turn = 0                  # good-byes of connections made before `begin` are not counted
        self._open = True
        self.passed = Passed()
        self.cuts = 0
        self.reset = False  # a cut resets the connection instead of ending it
        self.swallow = False  # bytes vanish, nobody is told
        self.delay = 0.0  # seconds, each way
        self.bytes_per_second = 0.0  # 0: as fast as it goes
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        threading.Thread(target=self._accept, daemon=True).start()

    def through(self, credentials: Credentials) -> Credentials:
        """The same login by way of this line."""
        port = int(self._listener.getsockname()[1])
        server = Server("127.0.0.1", credentials.server.database, port, tls="disable")
        return Credentials(server, credentials.login, credentials.secret)

    def lead_to(self, behind: Credentials) -> None:
        """From the next connection on this line ends at another server, as when an address moves."""
        self._behind = behind.server

    def begin(self, cut: Cut | None = None) -> None:
        """Count anew, and cut there."""
        with self._lock:
            self.passed, self._cut = Passed(), cut
            self._turn += 1

    def close(self) -> None:
        """Take no more connections."""
        self._open = False
        self._listener.close()

    def _accept(self) -> None:
        while self._open:
            try:
                desk, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(desk,), daemon=True).start()

    def _serve(self, desk: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX)
        turn = self._turn
        try:
            server.connect(f"{self._behind.host}/.s.PGSQL.{self._behind.port}")
        except OSError:
            desk.close()
            return
        desk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        ended = ([0.0], [0.0])      # when bytes last arrived: down, up
        with desk, server, selectors.DefaultSelector() as both, suppress(OSError):
            both.register(desk, selectors.EVENT_READ, server)
            both.register(server, selectors.EVENT_READ, desk)
            while self._open:
                for key, _ in both.select(timeout=1):
                    source, target = key.fileobj, key.data
                    assert isinstance(source, socket.socket)
                    data = source.recv(PIECE)
                    up = source is desk
                    if not data or not self._pass(data, target, turn, ended[up], up=up):
                        if self.reset:
                            desk.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                        return

    def _travel(self, size: int, ended: list[float]) -> None:
        """The time the bytes take. What follows on the heels of others is under way already: only its width counts."""
        if not (self.delay or self.bytes_per_second):
            return
        follows = time.monotonic() - ended[0] < _ON_THE_HEELS
        width = size / self.bytes_per_second if self.bytes_per_second else 0.0
        time.sleep(width if follows else self.delay + width)
        ended[0] = time.monotonic()

    def _pass(self, data: bytes, target: socket.socket, turn: int, ended: list[float], *, up: bool) -> bool:
        """Hand on, as far as the cut allows; False when the line is cut now."""
        if self.swallow:
            return True
        self._travel(len(data), ended)
        if turn != self._turn:
            target.sendall(data)
            return True
        with self._lock:
            before = self.passed.up if up else self.passed.down
            allowed = self._cut.at - before if self._cut is not None and self._cut.up is up else len(data)
            if up and self.passed.money_up < 0 and self._watch in data.replace(_FIRST_QUESTION, b""):
                self.passed.money_up, self.passed.money_down = before, self.passed.down
            sent = min(len(data), max(allowed, 0))
            if up:
                self.passed.up += sent
            else:
                self.passed.down += sent
            cut = sent < len(data)
            if cut:
                self.cuts += 1
                self._cut = None
        if sent:
            target.sendall(data[:sent])
        return not cut
