"""Two desks as two processes, and a line between desk and server that can be slow or stand still."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.office import SECRET, Office

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
PAGES = ("queue:follow_up", "page:posting", "page:unrouted", "page:setup")


class ClientDesk:
    """A desk in its own process; `ask` sends a wish and waits for the answer."""

    def __init__(self, office: Office, folder: Path, *, url: str = "", poll: float = 1.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        environment = dict(os.environ) | {
            "REMITDESK_HOME": str(folder / "home"),
            "REMITDESK_POLL_SECONDS": str(poll),
            "QT_QPA_PLATFORM": "offscreen",
        }
        command = [sys.executable, "-m", "tests.journeys.desk_client", url or office.url()]
        self.log = (folder / "stderr.txt").open("w", encoding="utf-8")
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=self.log, text=True
        )

    def ask(self, do: str, **wish: object) -> Any:  # noqa: ANN401  # whatever JSON the wish answers
        """One wish, its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": do} | wish) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "the desk ended"
        return json.loads(line)

    def until(self, holds: Callable[[dict[str, Any]], bool], seconds: float = PATIENCE) -> float:
        """Wait until the screen shows something; the seconds it took."""
        start = time.monotonic()
        state: dict[str, Any] = {}
        while time.monotonic() - start < seconds:
            state = self.ask("state")
            if holds(state):
                return time.monotonic() - start
            time.sleep(0.03)
        raise AssertionError(f"not within {seconds} s; the desk shows {state}")

    def sign_in(self, login: str) -> None:
        """Sign in and wait for the first rows."""
        self.until(lambda state: bool(state["server"]))
        self.ask("sign_in", login=login, secret=SECRET)
        self.until(lambda state: bool(state["window"]))

    def open_queue(self, code: str) -> None:
        """Open a queue and wait for its rows."""
        self.ask("open", target=f"queue:{code}")
        self.until(lambda state: state["queue"] == code and bool(state["items"]))

    def kill(self) -> None:
        """As a power cut would."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._let_go()

    def close(self) -> None:
        """Leave in order."""
        if self.process.poll() is None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._let_go()

    def _let_go(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout, self.log):
            if pipe is not None and not pipe.closed:
                with suppress(BrokenPipeError):
                    pipe.close()


def use_every_page(desk: ClientDesk, seconds: float) -> None:
    """Do on each page what a person does, for that long."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for page in PAGES:
            desk.ask("open", target=page)
            for keys in ("J", "J", "K", "F5", "Ctrl+1"):
                desk.ask("press", keys=keys)
                time.sleep(0.05)
        desk.ask("open", target=PAGES[0])
        desk.ask("press", keys="Ctrl+K")
        desk.ask("type", text="riv")
        desk.ask("press", keys="Esc")


@contextmanager
def running_worker(office: Office, folder: Path) -> Iterator[None]:
    """The office's worker, as a process of its own: it folds change rows every second and hints."""
    environment = dict(os.environ) | office.environment(folder)
    del environment["REMITDESK_USER"]
    process = subprocess.Popen([sys.executable, "-m", "app", "worker"], cwd=ROOT, env=environment)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)


class SlowLine:
    """A proxy between desk and server socket: every answer comes `delay` s later; `stall` holds all of them back."""

    def __init__(self, office: Office, folder: Path, *, delay: float) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._target = office.credentials("okoye").server
        self.delay = delay
        self._stalled = threading.Event()
        self._open = True
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / f".s.PGSQL.{self._target.port}"))
        self._listener.listen(16)
        name = self._target.database
        self.url = f"postgresql:///{name}?host={folder}&port={self._target.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self, stalled: bool) -> None:
        """Hold answers back, or let them through again."""
        (self._stalled.set if stalled else self._stalled.clear)()

    def close(self) -> None:
        """Stop taking connections."""
        self._open = False
        self._listener.close()

    def _accept(self) -> None:
        while self._open:
            try:
                desk, _address = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{self._target.host}/.s.PGSQL.{self._target.port}")
            threading.Thread(target=self._serve, args=(desk, server), daemon=True).start()

    def _serve(self, desk: socket.socket, server: socket.socket) -> None:
        with desk, server:
            back = threading.Thread(target=self._pass_back, args=(server, desk), daemon=True)
            back.start()
            self._pass_on(desk, server)
            back.join()

    def _pass_on(self, desk: socket.socket, server: socket.socket) -> None:
        try:
            while data := desk.recv(65536):
                server.sendall(data)
        except OSError:
            pass
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)

    def _pass_back(self, server: socket.socket, desk: socket.socket) -> None:
        """Answers leave `delay` after they came, in order, however many are under way."""
        waiting: deque[tuple[float, bytes]] = deque()
        ended = threading.Event()

        def send() -> None:
            while not (ended.is_set() and not waiting):
                if not waiting or self._stalled.is_set() or waiting[0][0] > time.monotonic():
                    time.sleep(0.004)
                    continue
                try:
                    desk.sendall(waiting.popleft()[1])
                except OSError:
                    break
            with suppress(OSError):
                desk.shutdown(socket.SHUT_RDWR)

        sender = threading.Thread(target=send, daemon=True)
        sender.start()
        try:
            while data := server.recv(65536):
                waiting.append((time.monotonic() + self.delay, data))
        except OSError:
            pass
        ended.set()
        sender.join()
