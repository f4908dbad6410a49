"""Anchors: signed heads in a file that an auditor keeps away from the server, one JSON line each."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from app.audit.keys import holds
from app.audit.rows import Head
from app.domain.errors import NotFound, Refused

FORMAT = 1


class Anchor(Struct, frozen=True):
    """What a head was at that moment; nothing of what the audit says. Hashes, key and signature are hexadecimal."""

    format: int
    head: int
    at: str
    entries: int
    digest: str
    public_key: str
    signature: str

    @property
    def genuine(self) -> bool:
        """Whether it is signed with the key it names."""
        try:
            return holds(*(bytes.fromhex(part) for part in (self.public_key, self.signature, self.digest)))
        except ValueError:
            return False


def anchor_of(head: Head) -> Anchor:
    """The anchor of a head."""
    at = datetime.fromtimestamp(head.at / 1_000_000, UTC).isoformat(timespec="seconds")
    return Anchor(FORMAT, head.id, at, head.entries, head.digest.hex(), head.public_key.hex(), head.signature.hex())


def keep_anchor(file: Path, anchor: Anchor) -> bool:
    """Append it; False when it is the file's last one already. Raises Refused when the file cannot be written."""
    line = msgspec.json.encode(anchor) + b"\n"
    try:
        if file.exists() and _last_line(file) == line.strip():
            return False
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError:
        raise Refused(f"The anchor could not be written to {file.parent}; make room or mend its rights.") from None
    return True


def read_anchors(file: Path) -> tuple[Anchor, ...]:
    """All anchors of a file, in its order. Raises NotFound, or Refused for a file that holds anything else."""
    try:
        lines = file.read_bytes().splitlines()
    except FileNotFoundError:
        raise NotFound(f"There is no file {file}.") from None
    except OSError:
        raise Refused(f"{file} cannot be read; check its rights.") from None
    try:
        found = tuple(msgspec.json.decode(line, type=Anchor) for line in lines if line.strip())
    except msgspec.DecodeError:
        raise Refused(f"{file.name} is no file of anchors, or it was cut short.") from None
    if not found or any(anchor.format != FORMAT for anchor in found):
        raise Refused(f"{file.name} holds no anchor this RemitDesk can read.")
    return found


def _last_line(file: Path) -> bytes:
    with file.open("rb") as lines:
        lines.seek(max(0, file.stat().st_size - 4096))
        found = lines.read().splitlines()
    return found[-1].strip() if found else b""
