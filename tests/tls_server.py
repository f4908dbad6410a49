"""A Postgres 15 of the system with TLS on a loopback address of its own, and certificates made by openssl."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from app.db.binaries import installed_binaries
from app.db.cluster import Cluster
from app.db.credentials import Credentials, Server
from app.db.database import connect
from app.db.roles import set_login
from tests.office import SECRET, OfficeServer

MAJOR = 15
# bycert signs in by certificate alone, both by password and certificate, clear would have to send the password itself.
_HBA = """\
local all all scram-sha-256
hostssl all bycert 127.0.0.0/8 cert
hostssl all both 127.0.0.0/8 scram-sha-256 clientcert=verify-full
hostssl all clear 127.0.0.0/8 password
hostnossl all open 127.0.0.0/8 scram-sha-256
hostssl all all 127.0.0.0/8 scram-sha-256
"""
LOGINS = ("bycert", "both", "clear", "open", "ann")


def can_run() -> bool:
    """Whether this machine has what it takes: Linux, openssl and an installed Postgres 15."""
    return os.name == "posix" and shutil.which("openssl") is not None and installed_binaries(MAJOR) is not None


@dataclass(frozen=True, slots=True)
class TlsServer:
    """A running server and the folder of the certificates."""

    server: OfficeServer
    address: str
    certificates: Path

    def file(self, name: str) -> str:
        """The path of a certificate or key."""
        return str(self.certificates / name)

    def credentials(
        self, login: str, tls: str, *, root: str = "ca.crt", device: str = "", method: str = "", secret: str = SECRET
    ) -> Credentials:
        """A login over TCP; `device` names the certificate and key it shows."""
        server = Server(
            self.address, "postgres", tls=tls, root_certificate=self.file(root) if root else "",
            certificate=self.file(f"{device}.crt") if device else "", key=self.file(f"{device}.key") if device else "",
            method=method,
        )  # fmt: skip
        return Credentials(server, login, secret)

    def show_certificate(self, name: str) -> None:
        """Let the server show another certificate from now on."""
        cluster = self.server.cluster
        for kind in ("crt", "key"):
            _give(self.certificates / f"{name}.{kind}", cluster.data / f"server.{kind}", cluster)
        self.reload()

    def reload(self) -> None:
        """Let the server read its settings again, and wait until new connections have them."""
        with connect(self.server.cluster.root(SECRET)) as root:
            before = root.execute("SELECT pg_conf_load_time(), pg_reload_conf()").fetchone()
        until = time.monotonic() + 10
        while before is not None and time.monotonic() < until:
            with connect(self.server.cluster.root(SECRET)) as root:
                if root.execute("SELECT pg_conf_load_time() > %s", (before[0],)).fetchone() == (True,):
                    return
            time.sleep(0.02)
        raise AssertionError("the server did not read its settings again")

    def stop(self) -> None:
        """End the server."""
        self.server.stop()


def start_tls_server(folder: Path) -> TlsServer:
    """Make certificates in `folder` and start the server; it shows `server.crt` first."""
    address = f"127.{random.randint(2, 250)}.{random.randint(2, 250)}.{random.randint(2, 250)}"
    _make_certificates(folder, address)
    settings = (
        f"listen_addresses = '{address}'\nssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\n"
        "ssl_ca_file = 'ca.crt'"
    )
    server = OfficeServer(MAJOR, settings=settings)
    cluster = server.cluster
    cluster.create(SECRET)
    _give(folder / "ca.crt", cluster.data / "ca.crt", cluster)
    for kind in ("crt", "key"):
        _give(folder / f"server.{kind}", cluster.data / f"server.{kind}", cluster)
    (cluster.data / "pg_hba.conf").write_text(_HBA)
    cluster.start()
    with connect(cluster.root(SECRET)) as root:
        for login in LOGINS:
            set_login(root, login, SECRET)
    return TlsServer(server, address, folder)


def _give(source: Path, target: Path, cluster: Cluster) -> None:
    shutil.copyfile(source, target)
    target.chmod(0o600)
    if cluster.account is not None:
        os.chown(target, cluster.account.uid, cluster.account.gid)


def _make_certificates(folder: Path, address: str) -> None:
    """The office's authority signs server.crt, other.crt (another host), old.crt (expired), both.crt, bycert.crt.

    stranger.crt and foreign.crt are signed by another authority.
    """
    for authority in ("ca", "foreign-ca"):
        _openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={authority}",
                 "-keyout", f"{authority}.key", "-out", f"{authority}.crt")  # fmt: skip
    _sign(folder, "server", "ca", f"IP:{address}")
    _sign(folder, "other", "ca", "DNS:elsewhere.example")
    _sign(folder, "foreign", "foreign-ca", f"IP:{address}")
    _sign(folder, "old", "ca", f"IP:{address}", expired=True)
    for device in ("both", "bycert"):
        _sign(folder, device, "ca", f"DNS:{device}")
    _sign(folder, "stranger", "foreign-ca", "DNS:bycert", name="bycert")


def _sign(folder: Path, file: str, authority: str, also: str, *, name: str = "", expired: bool = False) -> None:
    _openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name or file}", "-keyout", f"{file}.key",
             "-out", f"{file}.csr")  # fmt: skip
    (folder / f"{file}.ext").write_text(f"subjectAltName={also}\n")
    index = folder / f"{file}.index"
    index.write_text("")
    (folder / f"{file}.serial").write_text(f"{random.randint(16, 4095):04x}\n")
    (folder / f"{file}.cnf").write_text(
        f"[ca]\ndefault_ca=own\n[own]\ndatabase={index}\nserial={folder}/{file}.serial\nnew_certs_dir={folder}\n"
        f"certificate={folder}/{authority}.crt\nprivate_key={folder}/{authority}.key\ndefault_md=sha256\n"
        "policy=any\nunique_subject=no\n[any]\ncommonName=supplied\n"
    )
    days = ("-startdate", "20200101000000Z", "-enddate", "20200201000000Z") if expired else ("-days", "2")
    _openssl(folder, "ca", "-batch", "-notext", "-config", f"{file}.cnf", "-in", f"{file}.csr", "-extfile",
             f"{file}.ext", "-out", f"{file}.crt", *days)  # fmt: skip


def _openssl(folder: Path, *words: str) -> None:
    done = subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
