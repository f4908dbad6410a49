"""The key that signs heads: 32 bytes of Ed25519 on the machine of the worker, never in the database."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.db.home import Home
from app.db.privatefile import waiting_for, write_private
from app.domain.errors import Refused

KEY_FILE = "REMITDESK_SEAL_KEY_FILE"
NAME = "seal-key"
_RAW = serialization.Encoding.Raw


@dataclass(frozen=True, slots=True)
class SealKey:
    """A signing key and the public part that goes into each head."""

    private: Ed25519PrivateKey
    public: bytes

    def sign(self, digest: bytes) -> bytes:
        """64 bytes over a head's digest."""
        return self.private.sign(digest)


def new_key() -> SealKey:
    """A fresh key."""
    return _key(Ed25519PrivateKey.generate())


def seal_key(home: Home, environment: Mapping[str, str] | None = None) -> SealKey:
    """The key of this machine, made when there is none: the file named by REMITDESK_SEAL_KEY_FILE, else one among the
    desk's secrets. Raises Refused for a file that holds no key, and for a named file that does not exist.
    """
    named = (os.environ if environment is None else environment).get(KEY_FILE, "")
    if named:
        return _read(Path(named))
    path = home.folder("secrets") / NAME
    with waiting_for(path.with_suffix(".lock"), seconds=10, sentence="Another program makes the key of the audit."):
        if not path.exists():
            made = Ed25519PrivateKey.generate()
            secret = made.private_bytes(_RAW, serialization.PrivateFormat.Raw, serialization.NoEncryption())
            write_private(path, secret.hex() + "\n")
    return _read(path)


def holds(public: bytes, signature: bytes, digest: bytes) -> bool:
    """Whether this signature of the digest was made with the private part of that key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _read(path: Path) -> SealKey:
    try:
        return _key(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text(encoding="ascii").strip())))
    except (OSError, ValueError):
        raise Refused(f"{path} holds no key to seal the audit with; bring the right file back.") from None


def _key(private: Ed25519PrivateKey) -> SealKey:
    return SealKey(private, private.public_key().public_bytes(_RAW, serialization.PublicFormat.Raw))
