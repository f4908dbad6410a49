"""A line to the server that breaks at the commit: before it arrives, after it was done, or long after the cut."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from app.db.credentials import Credentials

COMMIT = b"COMMIT\0"
BEFORE, AFTER, LATE = "before", "after", "late"


class CutLine:
    """A proxy between a desk and the server's socket. `cut(how)` breaks the next connection that commits a write:

    before: the commit never arrives; after: it is done and its answer is lost; late: the desk is cut off at once, and
    the commit arrives `late_by` seconds afterwards. `down` refuses everything.
    """

    def __init__(self, credentials: Credentials, folder: Path, *, late_by: float = 0.7) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._target = credentials.server
        self._how = ""
        self._late_by = late_by
        self.down = False
        self.cuts = 0
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{self._target.port}"))
        self._listener.listen(16)
        self.credentials = replace(credentials, server=replace(self._target, host=str(folder)))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, how: str) -> None:
        """Break the next commit."""
        self._how = how

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                desk, _address = self._listener.accept()
            except OSError:
                return
            if self.down:
                desk.close()
                continue
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self._target.host}/.s.PGSQL.{self._target.port}")
            threading.Thread(target=self._serve, args=(desk, server), daemon=True).start()

    def _serve(self, desk: socket.socket, server: socket.socket) -> None:
        back = threading.Thread(target=_pass, args=(server, desk), daemon=True)
        with desk, server:
            back.start()
            try:
                while data := desk.recv(1 << 20):
                    if self._how and COMMIT in data:
                        self._break(desk, server, data)
                        break
                    server.sendall(data)
            except OSError:
                pass
            _shut(server)
            back.join()

    def _break(self, desk: socket.socket, server: socket.socket, data: bytes) -> None:
        how, self._how = self._how, ""
        self.cuts += 1
        _shut(desk)                         # the way back ends with it: no answer gets through
        if how == LATE:
            time.sleep(self._late_by)
        if how != BEFORE:
            with suppress(OSError):
                server.sendall(data)
                time.sleep(0.15)            # the server does it; nobody reads its answer
        _shut(server)


def _pass(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(1 << 20):
            target.sendall(data)
    except OSError:
        pass
    _shut(target)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
