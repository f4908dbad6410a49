"""What a desk sent to move money, sealed, so that it can be handed in once more to a server that lost it.

One file for each operation, `journal/calls/<operation id>`, for as long as the journal remembers it. It holds the call
itself and so what it is about: it is sealed (AES-GCM) with a key made of the person's own secret, which is kept nowhere
beside it. Who signs in without a secret (a ticket, a certificate alone) has no such files: those acts are listed only.
"""

from __future__ import annotations

import os
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from psycopg.types.json import Jsonb

FOLDER = "calls"
_PURPOSE = b"remitdesk journal call 1"
_NONCE_BYTES = 12
# An import is handed in as the file it came from: it is large, and names the file by a number that is lost, too.
_NOT_KEPT = frozenset({"import_claims_v1"})


class _Unknown(Exception):
    """A parameter of a type that is not written down."""


class Call(msgspec.Struct, frozen=True, gc=False):
    """A call of one unit: `unit` is the operation the unit began with, `place` counts from 0 within it."""

    op: UUID
    unit: UUID
    place: int
    sql: str
    params: dict[str, list[object]]

    def values(self) -> dict[str, object]:
        """The parameters as they were sent."""
        return {name: _unpacked(tagged) for name, tagged in self.params.items()}


class Calls:
    """The sealed calls of one login on one server, below a journal's folder."""

    def __init__(self, folder: Path, *, server: str, login: str, secret: str) -> None:
        self._folder = folder / FOLDER
        self._about = f"{server}\0{login}".encode()
        self._secret = secret.encode()

    def keep(self, op: UUID, function: str, sql: str, params: Mapping[str, object], *, unit: UUID, place: int) -> None:
        """Seal a call before it is sent. Raises OSError when the disk does not take it."""
        if not self._secret or function in _NOT_KEPT:
            return
        try:
            packed = {name: _packed(value) for name, value in params.items()}
        except _Unknown:
            return      # such an act is listed after a loss, not handed in; a test proves that there is none
        body = zlib.compress(msgspec.msgpack.encode(Call(op, unit, place, sql, packed)), 1)
        nonce = os.urandom(_NONCE_BYTES)
        self._folder.mkdir(mode=0o700, exist_ok=True)
        path = self._path(op)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(nonce + self._sealer().encrypt(nonce, body, self._about + op.bytes))
        except OSError:
            path.unlink(missing_ok=True)
            raise

    def read(self, op: UUID) -> Call | None:
        """The call of an operation; None when there is none, or none that this secret opens."""
        try:
            content = self._path(op).read_bytes()
            body = self._sealer().decrypt(content[:_NONCE_BYTES], content[_NONCE_BYTES:], self._about + op.bytes)
            return msgspec.msgpack.decode(zlib.decompress(body), type=Call)
        except (OSError, InvalidTag, ValueError, zlib.error, msgspec.DecodeError):
            return None

    def _path(self, op: UUID) -> Path:
        return self._folder / op.hex

    def _sealer(self) -> AESGCM:
        return AESGCM(HKDF(SHA256(), 32, self._about, _PURPOSE).derive(self._secret))


def forget_calls(folder: Path, ops: Iterable[UUID]) -> None:
    """What was not saved is not handed in again."""
    for op in ops:
        with suppress(OSError):
            (folder / FOLDER / op.hex).unlink(missing_ok=True)


def sweep_calls(folder: Path, *, older_than: timedelta) -> None:
    """Remove what nobody will ask for any more."""
    until = time.time() - older_than.total_seconds()
    with suppress(OSError):
        for path in (folder / FOLDER).iterdir():
            with suppress(OSError):
                if path.stat().st_mtime < until:
                    path.unlink()


def _packed(value: object) -> list[object]:
    """A parameter with the name of its type, where the file's own types do not tell: psycopg sends each as another."""
    if type(value) in _NATIVE:
        return ["", value]
    if isinstance(value, list | tuple):
        # A payment of 500 claims has a hundred thousand values: lists of one kind are not gone through one by one.
        native = _NATIVE.issuperset(map(type, value))
        return ["", list(value)] if native else ["list", [_packed(each) for each in value]]
    if isinstance(value, Jsonb):
        return ["jsonb", msgspec.json.encode(value.obj)]
    name = type(value).__name__
    if name not in _READERS:
        raise _Unknown(name)
    return [name, value.isoformat() if isinstance(value, date) else str(value)]


def _unpacked(tagged: list[object]) -> object:
    name, content = str(tagged[0]), tagged[1]
    if not name:
        return content
    if name == "list":
        assert isinstance(content, list)
        return [_unpacked(each) for each in content]
    if name == "jsonb":
        assert isinstance(content, bytes)
        return Jsonb(msgspec.json.decode(content), dumps=msgspec.json.encode)
    return _READERS[name](str(content))


_NATIVE = frozenset({int, bool, str, bytes, type(None)})
_READERS: dict[str, Callable[[str], object]] = {
    "UUID": UUID,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}
