"""The embedded server: own supervisor on the wheel's programs, shared by the processes of one desk.

The first process starts the server, later ones attach, the last to leave stops it. Who is there is told by locks on
files, which the system releases however a process ends, so a killed desk is never counted.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import tempfile
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from app.db.account import Account, server_account
from app.db.binaries import embedded_binaries, system_state_folder
from app.db.cluster import SOCKET_PATH_LIMIT, Cluster
from app.db.credentials import Credentials, Server
from app.db.home import Home
from app.db.privatefile import HeldFile, waiting_for, write_private

DATABASE = "remitdesk"
BOOTSTRAP_LOGIN = "rd_bootstrap"
SECRETS_FOLDER = "secrets"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a home keeps its embedded server."""

    cluster: Cluster
    lock: Path
    clients: Path
    secrets: Path


class EmbeddedServer:
    """This process's hold on the running embedded server; give it back with `leave`."""

    def __init__(self, place: Place, held: HeldFile) -> None:
        self._place = place
        self._held = held

    @classmethod
    def attach(cls, home: Home) -> EmbeddedServer:
        """Make, start or recover the server as needed and count this process in. Raises Unavailable in words."""
        place = find_place(home)
        with _alone(place):
            held = HeldFile(place.clients / f"{os.getpid()}-{secrets.token_hex(4)}")
            held.take()
            try:
                if not place.cluster.exists():
                    _create(place)
                if not place.cluster.is_running():
                    place.cluster.start()
                    _prepare(place)
            except BaseException:
                _forget(held)
                raise
        return cls(place, held)

    @property
    def cluster(self) -> Cluster:
        """The data folder and its server."""
        return self._place.cluster

    @property
    def server(self) -> Server:
        """Where the book's database answers."""
        return self._place.cluster.server(DATABASE)

    @property
    def root(self) -> Credentials:
        """The superuser of this private server, on the maintenance database."""
        return self._place.cluster.root(read_secret(self._place.secrets, "root") or "")

    @property
    def bootstrap(self) -> Credentials:
        """The login that owns the book's database and makes roles; it is no superuser."""
        return Credentials(self.server, BOOTSTRAP_LOGIN, read_secret(self._place.secrets, BOOTSTRAP_LOGIN) or "")

    def leave(self) -> None:
        """Count this process out; the last one stops the server."""
        with _alone(self._place):
            _forget(self._held)
            if not others_present(self._place.clients):
                self._place.cluster.stop()


def find_place(home: Home) -> Place:
    """Folders of the embedded server below `home`; the data moves to the system's state folder when root's server
    account cannot reach it there.
    """
    account = server_account()
    base = home.folder("embedded")
    data_base = base if account is None else _reachable(home, base, account)
    data = data_base / "data"
    clients = home.folder("desks")
    cluster = Cluster(embedded_binaries(account), data, _socket_folder(data, account), account)
    return Place(cluster, home.root / "embedded.lock", clients, home.folder(SECRETS_FOLDER))


def others_present(clients: Path) -> bool:
    """Whether another live process is attached; marks of dead ones are swept."""
    for path in clients.iterdir():
        mark = HeldFile(path)
        if not mark.take():
            return True
        _forget(mark)
    return False


def _forget(mark: HeldFile) -> None:
    mark.let_go()               # first: an open file cannot be removed on Windows
    mark.path.unlink(missing_ok=True)


def read_secret(folder: Path, login: str) -> str | None:
    """The secret kept for a login on this desk's own server, or None."""
    try:
        return (folder / login).read_text(encoding="utf-8").strip()
    except OSError:
        return None


def keep_secret(folder: Path, login: str, secret: str) -> None:
    """Keep a secret in a file only its owner can read."""
    write_private(folder / login, secret + "\n")


def _alone(place: Place) -> AbstractContextManager[None]:
    return waiting_for(
        place.lock, seconds=90, sentence="Another RemitDesk on this desk is still starting; try again in a minute."
    )


def _create(place: Place) -> None:
    secret = secrets.token_urlsafe(32)
    keep_secret(place.secrets, "root", secret)
    place.cluster.create(secret)


def _prepare(place: Place) -> None:
    """After a first start: the bootstrap login and the book's database. Done again if it was interrupted."""
    if read_secret(place.secrets, BOOTSTRAP_LOGIN) is not None:
        return
    from app.db.database import connect  # noqa: PLC0415  # a warm start need not load the driver here
    from app.db.roles import set_login  # noqa: PLC0415

    secret = secrets.token_urlsafe(32)
    root = place.cluster.root(read_secret(place.secrets, "root") or "")
    with connect(root) as connection:
        set_login(connection, BOOTSTRAP_LOGIN, secret, attributes="CREATEROLE CREATEDB")
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
        if found is None:
            connection.execute(f"CREATE DATABASE {DATABASE} OWNER {BOOTSTRAP_LOGIN}")
    keep_secret(place.secrets, BOOTSTRAP_LOGIN, secret)


def _reachable(home: Home, base: Path, account: Account) -> Path:
    """`base` when the serving account can get there once our own folders let it pass, else a place it can reach."""
    for own in (home.root, base):
        own.chmod(0o711)            # pass through, not look in; everything below is private by itself
    if account.can_reach(base):
        return base
    pointer = base / "place"
    if not pointer.exists():
        write_private(pointer, f"desk-{secrets.token_hex(6)}")
    folder = system_state_folder() / pointer.read_text(encoding="utf-8").strip()
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder


def _socket_folder(data: Path, account: Account | None) -> Path:
    """A private folder whose socket path fits into the system's limit, beside the data when that is short enough."""
    beside = data.parent / "socket"
    if sys.platform == "win32" or len(os.fsencode(f"{beside}/.s.PGSQL.5432")) < SOCKET_PATH_LIMIT:
        return beside
    mark = hashlib.sha256(os.fsencode(data)).hexdigest()[:12]
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if account is None and runtime and Path(runtime).is_dir():
        return Path(runtime) / f"remitdesk-{mark}"
    return Path(tempfile.gettempdir()) / f"remitdesk-{mark}"
