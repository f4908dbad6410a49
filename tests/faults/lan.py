"""A desk in a network of its own: a namespace and a virtual cable to a server that listens on it.

The cable can be pulled (`down`), can swallow everything without a word (`black_hole`), and the desk can get another
address (`move`). Needs root and the `ip` program; NotHere says what is missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from app.db.credentials import Credentials, Server
from tests.faults.bench import DURABLE, Bench
from tests.faults.registry import NotHere
from tests.office import Office, OfficeServer

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0
_NOWHERE = "02:00:00:00:00:99"
_NUMBERS = count()


class Cable:
    """The network between a desk and the server."""

    def __init__(self, number: int) -> None:
        self.name = f"rdf{os.getpid() % 10000}n{number}"
        self._near, self._far = f"rdv{os.getpid() % 10000}a{number}", f"rdv{os.getpid() % 10000}b{number}"
        self._net = f"10.{77 + number}.{os.getpid() % 250}"
        self.address = f"{self._net}.1"

    def plug_in(self) -> None:
        """Make it."""
        if os.geteuid() != 0 or shutil.which("ip") is None:
            raise NotHere("a network of its own needs root and ip")
        try:
            self._ip("netns", "add", self.name)
            self._ip("link", "add", self._near, "type", "veth", "peer", "name", self._far)
            self._ip("link", "set", self._far, "netns", self.name)
        except subprocess.CalledProcessError:
            self.remove()
            raise NotHere("this machine makes no network namespaces") from None
        self._ip("addr", "add", f"{self.address}/24", "dev", self._near)
        self._ip("link", "set", self._near, "up")
        self._there("addr", "add", f"{self._net}.2/24", "dev", self._far)
        self._there("link", "set", self._far, "up")

    def down(self) -> None:
        """Pull the cable."""
        self._ip("link", "set", self._near, "down")

    def up(self) -> None:
        """Put it back."""
        self._ip("link", "set", self._near, "up")

    def black_hole(self, lost: bool) -> None:
        """Packets of the desk go to nobody, and nobody says so; or no more."""
        if lost:
            at = ("dev", self._far)
            self._there("neigh", "replace", self.address, "lladdr", _NOWHERE, *at, "nud", "permanent")
            self._ip("neigh", "replace", f"{self._net}.2", "lladdr", _NOWHERE, "dev", self._near, "nud", "permanent")
        else:
            self._there("neigh", "del", self.address, "dev", self._far)
            self._ip("neigh", "del", f"{self._net}.2", "dev", self._near)

    def move(self, last: int) -> None:
        """Give the desk another address."""
        self._there("addr", "flush", "dev", self._far)
        self._there("addr", "add", f"{self._net}.{last}/24", "dev", self._far)

    def remove(self) -> None:
        """Take everything away."""
        for command in (("link", "del", self._near), ("netns", "del", self.name)):
            subprocess.run(["ip", *command], check=False, capture_output=True)

    def _ip(self, *words: str) -> None:
        subprocess.run(["ip", *words], check=True, capture_output=True)

    def _there(self, *words: str) -> None:
        self._ip("-n", self.name, *words)


@contextmanager
def network(bench: Bench) -> Iterator[tuple[Cable, OfficeServer]]:
    """A cable and a durable server that listens on its near end, by password."""
    cable = Cable(next(_NUMBERS))
    cable.plug_in()
    server = OfficeServer(bench.server.major, settings=f"{DURABLE}\nlisten_addresses = '{cable.address}'")
    try:
        server.start()
        with (server.cluster.data / "pg_hba.conf").open("a", encoding="utf-8") as rules:
            rules.write("host all all 10.0.0.0/8 scram-sha-256\n")
        server.run("SELECT pg_reload_conf()")
        yield cable, server
    finally:
        server.stop()
        cable.remove()


class LanDesk:
    """The desk's process inside the namespace; it prints a line for each step, and takes one for each wish."""

    def __init__(self, cable: Cable, credentials: Credentials, *words: str) -> None:
        command = ["ip", "netns", "exec", cable.name, sys.executable, "-m", "tests.faults.lan_client"]
        where = credentials.server
        self._process = subprocess.Popen(
            [*command, where.host, str(where.port), where.database, credentials.login, *words],
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._killer = self._patience()
        self.say(credentials.secret)

    def _patience(self) -> threading.Timer:
        """Two minutes from now a desk that says nothing is ended."""
        timer = threading.Timer(PATIENCE_SECONDS, self._process.kill)
        timer.daemon = True
        timer.start()
        return timer

    def say(self, line: str) -> None:
        """A wish."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """The next line it says."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the desk ended, or was silent for two minutes"
        self._killer.cancel()
        self._killer = self._patience()
        return line.strip()

    def close(self) -> None:
        """End it."""
        self._killer.cancel()
        if self._process.poll() is None:
            self._process.kill()
        self._process.communicate()


def by_network(office: Office, cable: Cable, login: str) -> Credentials:
    """How the desk reaches the server."""
    credentials = office.credentials(login)
    where = Server(cable.address, office.name, credentials.server.port, tls="disable")
    return Credentials(where, credentials.login, credentials.secret)
