"""The office file: where an office's server is and how to know it is the right one, without any secret.

An administrator writes it once; a person opens it and types only name and password. It is read as hostile: it may have
come by mail, so it can only name a server that proves its name by a certificate, or one on this computer.
"""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from app.db.credentials import DEFAULT_PORT, Server
from app.db.home import Home
from app.db.privatefile import write_private
from app.domain.errors import NotFound, Refused

FORMAT = 1
ENDING = ".remitdesk"
LARGEST_BYTES = 200_000
_KIND = "remitdesk office"
_CERTIFICATE = re.compile(r"\s*(-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?")
_DATABASE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})


class OfficeFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file holds. `root_certificate` is PEM text; only a server on this computer goes without."""

    kind: str
    format: int
    name: str
    host: str
    database: str
    port: int = DEFAULT_PORT
    tls: str = "verify-full"
    root_certificate: str = ""


def write_office_file(file: Path, server: Server, *, name: str, certificate: str = "") -> OfficeFile:
    """Write the file for this server; `certificate` is the PEM text of the authority. Raises Refused."""
    made = OfficeFile(
        _KIND, FORMAT, name or server.host, server.host, server.database, server.port, server.tls or "verify-full",
        certificate,
    )  # fmt: skip
    _check(made)
    if file.suffix != ENDING:
        raise Refused(f"An office file ends in {ENDING}, so that desks know it.")
    try:
        file.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
    except OSError:
        raise Refused(f"{file} cannot be written; choose another folder.") from None
    return made


def read_office_file(file: Path) -> OfficeFile:
    """Read and check an office file. Raises NotFound, Refused."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_BYTES + 1)
    except OSError:
        raise NotFound(f"The office file {file.name} cannot be read; ask the administrator for it again.") from None
    if len(content) > LARGEST_BYTES:
        raise Refused(f"{file.name} is too large to be an office file.")
    try:
        found = msgspec.json.decode(content, type=OfficeFile)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Refused(f"{file.name} is not an office file, or it was cut short.") from None
    if found.kind != _KIND or found.format > FORMAT:
        raise Refused(f"{file.name} was written by a newer RemitDesk; update RemitDesk on this desk first.")
    _check(found)
    return found


def adopt_office_file(home: Home, file: Path) -> Server:
    """The server of the file, its certificate kept in this desk's folder. Raises NotFound, Refused."""
    found = read_office_file(file)
    kept = ""
    if found.root_certificate:
        place = home.folder("offices") / f"{found.host}-{found.port}.crt"
        write_private(place, found.root_certificate)
        kept = str(place)
    return Server(found.host, found.database, found.port, found.tls, kept)


def _check(found: OfficeFile) -> None:
    if not _HOST.fullmatch(found.host) or not _DATABASE.fullmatch(found.database) or not 0 < found.port < 65536:
        raise Refused("The office file names no server a desk could use.")
    if found.tls != "verify-full" and found.host not in _HERE:
        raise Refused("An office file names a server with TLS verify-full only; anything less could be somebody else.")
    if found.tls not in {"verify-full", "disable"}:
        raise Refused("An office file says verify-full, or disable for a server on this computer.")
    if found.tls == "verify-full" and not found.root_certificate:
        raise Refused("The office file needs the root certificate by which desks know the server (PEM).")
    if found.root_certificate and not _CERTIFICATE.fullmatch(found.root_certificate):
        raise Refused("The root certificate is not PEM text (-----BEGIN CERTIFICATE-----).")
    if len(found.name) > 80 or not found.name.isprintable():
        raise Refused("The name of the office is at most 80 ordinary signs.")
