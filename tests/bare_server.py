"""A Postgres of a test's own, nothing of an office in it: what an administrator finds on the first day."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.db.account import server_account
from app.db.binaries import embedded_binaries, installed_binaries
from app.db.cluster import ROOT_LOGIN, Cluster
from app.db.credentials import Credentials
from tests.desks import quick_folder
from tests.office import FOLDER_PREFIX, SECRET, wanted_server

FAST = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


@contextmanager
def bare_server(settings: str = "", *, archived: bool = False) -> Iterator[Cluster]:
    """A running server with one superuser (`root_of`), of the major version the tests run on.

    `archived`: with a WAL archive beside its data (`archive_of`).
    """
    account = server_account()
    major = wanted_server()
    binaries = embedded_binaries(account) if major == 18 else installed_binaries(major)
    assert binaries is not None
    # The name tells whose it is: what a killed run leaves is swept by the next one.
    folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER_PREFIX}{os.getpid()}-bare-", dir=quick_folder())).resolve()
    folder.chmod(0o711)
    base = folder / "server"
    if archived:
        settings += f"archive_mode = on\narchive_timeout = 60\narchive_command = 'cp \"%p\" \"{base}/archive/%f\"'\n"
    cluster = Cluster(binaries, base / "data", base / "socket", account, extra=settings)
    try:
        cluster.create(SECRET)
        archive_of(cluster).mkdir(mode=0o700)
        if account is not None:
            os.chown(archive_of(cluster), account.uid, account.gid)
        cluster.start()
        yield cluster
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def archive_of(cluster: Cluster) -> Path:
    """The folder of its WAL archive."""
    return cluster.data.parent / "archive"


def root_of(cluster: Cluster, database: str = "postgres") -> Credentials:
    """The superuser."""
    return cluster.root(SECRET, database)


def as_login(cluster: Cluster, login: str, database: str, secret: str = SECRET) -> Credentials:
    """Another login of that server."""
    return Credentials(cluster.server(database), login, secret)


def environment(folder: Path, login: str = ROOT_LOGIN, secret: str = SECRET) -> dict[str, str]:
    """Variables by which the command line works as that login."""
    file = folder / "password"
    file.write_text(secret + "\n", encoding="utf-8")
    return {"REMITDESK_USER": login, "REMITDESK_PASSWORD_FILE": str(file)}
