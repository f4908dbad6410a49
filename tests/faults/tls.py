"""Certificates good and bad, and a front that speaks TLS before the server's socket (the embedded one has none)."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.db.credentials import Credentials
from tests.faults.registry import NotHere

_REQUEST = 8  # bytes of "do you speak TLS?"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate and its key, as files."""

    chain: Path
    key: Path


class Authority:
    """A certificate authority of a test."""

    def __init__(self, folder: Path) -> None:
        if shutil.which("openssl") is None:
            raise NotHere("certificates are made with openssl")
        self._folder = folder
        self._made = 0
        self.certificate, self._key = folder / "ca.pem", folder / "ca.key"
        self._openssl(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", f"/CN=Made-up authority {folder.name}", "-keyout", str(self._key), "-out", str(self.certificate),
        )  # fmt: skip

    def issue(self, name: str, *, days: int = 30, own: bool = False) -> Certificate:
        """A certificate for a host name; negative days: it ran out before it was made. `own`: signed by itself."""
        self._made += 1
        place = self._folder / f"{self._made}"
        key, chain, request = place.with_suffix(".key"), place.with_suffix(".pem"), place.with_suffix(".csr")
        self._openssl(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={name}",
            "-addext", f"subjectAltName=DNS:{name}", "-keyout", str(key), "-out", str(request),
        )  # fmt: skip
        signer = ["-key", str(key)] if own else ["-CA", str(self.certificate), "-CAkey", str(self._key)]
        words = ["-in", str(request), "-days", str(days), "-copy_extensions", "copy", "-out", str(chain)]
        self._openssl("x509", "-req", *signer, *words)
        return Certificate(chain, key)

    def _openssl(self, *words: str) -> None:
        done = subprocess.run(["openssl", *words], capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotHere(f"openssl cannot do this here: {done.stderr.strip().splitlines()[-1]}")


class TlsFront:
    """Answers the request for TLS with that certificate, or with no when there is none."""

    def __init__(self, behind: Credentials, certificate: Certificate | None) -> None:
        self._behind = behind.server
        self._context: ssl.SSLContext | None = None
        if certificate is not None:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(certificate.chain, certificate.key)
        self.clear_bytes = 0  # what a desk sent after it had been told that there is no TLS
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                desk, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(desk,), daemon=True).start()

    def _serve(self, desk: socket.socket) -> None:
        with desk, suppress(OSError):
            desk.settimeout(10)
            desk.recv(_REQUEST)
            if self._context is None:
                desk.sendall(b"N")
                self.clear_bytes += len(desk.recv(4096))
                return
            desk.sendall(b"S")
            with self._context.wrap_socket(desk, server_side=True) as inner, socket.socket(socket.AF_UNIX) as server:
                server.connect(f"{self._behind.host}/.s.PGSQL.{self._behind.port}")
                back = threading.Thread(target=_copy, args=(server, inner), daemon=True)
                back.start()
                _copy(inner, server)
                server.shutdown(socket.SHUT_RDWR)
                back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
