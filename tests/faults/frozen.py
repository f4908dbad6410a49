"""A desk in a process of its own that takes an item, stops dead, and tries to save when it wakes up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

from app.db.credentials import Credentials, Server
from app.db.database import Database
from app.domain.errors import AppError
from app.workqueues.outcome import save_outcome
from app.workqueues.take import take_item
from app.workqueues.types import OutcomeToSave

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 30.0


class FrozenDesk:
    """The process, from the test's side."""

    def __init__(self, credentials: Credentials, item: int) -> None:
        where = credentials.server
        words = [where.host, where.database, str(where.port), credentials.login, str(item)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.frozen", *words],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        self._process.stdin.write(credentials.secret + "\n")
        self._process.stdin.flush()

    def wait_until_frozen(self) -> None:
        """Until the kernel says that it is stopped."""
        until = time.monotonic() + PATIENCE_SECONDS
        while psutil.Process(self._process.pid).status() != psutil.STATUS_STOPPED:
            assert time.monotonic() < until, "the desk did not come as far as its item"
            assert self._process.poll() is None, "the desk ended"
            time.sleep(0.02)

    def wake(self) -> str:
        """Let it go on; the sentence it is told."""
        self._process.send_signal(signal.SIGCONT)
        said, _ = self._process.communicate(timeout=PATIENCE_SECONDS)
        return said.strip()

    def close(self) -> None:
        """End it, however it stands."""
        if self._process.poll() is None:
            self._process.kill()
            self._process.communicate()


def main(host: str, name: str, port: str, login: str, item: str) -> None:
    """In the child."""
    database = Database.open(Credentials(Server(host, name, int(port)), login, sys.stdin.readline().strip()), size=1)
    with database.unit() as unit:
        mine = take_item(unit, int(item))
    os.kill(os.getpid(), signal.SIGSTOP)
    try:
        with database.unit() as unit:
            save_outcome(unit, OutcomeToSave(mine.item_id, mine.version, "in_process", "typed before the freeze"))
        sys.stdout.write("saved\n")
    except AppError as error:
        sys.stdout.write(error.sentence + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:6])
