"""Two slots for a secret on this desk, so that it can be changed and one that works is kept whatever happens between.

A change writes the new secret into the free slot, gives the server its verifier, signs in with it, and only then
empties the other slot. Where both slots are filled somebody was interrupted: the one that signs in is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.db.credentials import Credentials, Server
from app.db.database import Database, connect
from app.db.embedded import keep_secret, read_secret
from app.db.errors import Lost, SignInRefused
from app.domain.errors import AppError, Unavailable

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

FIRST, SECOND = 0, 1
PIN = 2         # the verifier of a PIN, kept beside the secret (app/security/pin.py)
_KEYRING_ENTRIES = ("{}", "{} (2)", "{} (PIN)")
_FILE_NAMES = ("{}", "{}.2", "{}.pin")
SERVICE_NAME = "RemitDesk"
Works = Callable[[str], bool]


class SecretStore(Protocol):
    """Where one login's secret is kept for one server."""

    def get(self, slot: int) -> str | None:
        """The secret in a slot, or None."""

    def put(self, slot: int, secret: str) -> None:
        """Fill a slot."""

    def drop(self, slot: int) -> None:
        """Empty a slot; nothing happens when it is empty."""


@dataclass(frozen=True, slots=True)
class KeyringStore:
    """Two entries in the system's keyring."""

    keyring: KeyringBackend
    place: str
    login: str

    def get(self, slot: int) -> str | None:
        """The secret in a slot, or None."""
        with _answering():
            return self.keyring.get_password(f"{SERVICE_NAME} {self.place}", self._entry(slot))

    def put(self, slot: int, secret: str) -> None:
        """Fill a slot."""
        with _answering():
            self.keyring.set_password(f"{SERVICE_NAME} {self.place}", self._entry(slot), secret)

    def drop(self, slot: int) -> None:
        """Empty a slot."""
        if self.get(slot) is not None:
            with _answering():
                self.keyring.delete_password(f"{SERVICE_NAME} {self.place}", self._entry(slot))

    def _entry(self, slot: int) -> str:
        return _KEYRING_ENTRIES[slot].format(self.login)


@contextmanager
def _answering() -> Iterator[None]:
    """A keyring that is locked, refused or away is told in words."""
    from keyring.errors import KeyringError  # noqa: PLC0415  # loaded with a keyring only

    try:
        yield
    except KeyringError:
        raise Unavailable("The keyring of this computer does not answer: unlock it, or type your password.") from None


@dataclass(frozen=True, slots=True)
class FileStore:
    """Two files that only their owner can read."""

    folder: Path
    login: str

    def get(self, slot: int) -> str | None:
        """The secret in a slot, or None."""
        return read_secret(self.folder, self._name(slot))

    def put(self, slot: int, secret: str) -> None:
        """Fill a slot."""
        keep_secret(self.folder, self._name(slot), secret)

    def drop(self, slot: int) -> None:
        """Empty a slot."""
        (self.folder / self._name(slot)).unlink(missing_ok=True)

    def _name(self, slot: int) -> str:
        return _FILE_NAMES[slot].format(self.login)


def private_folder(secrets: Path, place: str) -> Path:
    """The folder for secrets of a shared server on a desk without a keyring, below the desk's own secrets."""
    return secrets / f"server-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def signs_in(server: Server, login: str) -> Works:
    """A test that tries a secret on the server; trouble other than a refusal is raised."""

    def works(secret: str) -> bool:
        try:
            connect(Credentials(server, login, secret)).close()
        except SignInRefused:
            return False
        return True

    return works


def settled(store: SecretStore, works: Works | None) -> str | None:
    """The secret in use. With both slots filled the one that signs in is kept and the other emptied.

    When neither works nothing is emptied, and the first is returned. `works` None: the first, untried.
    """
    first, second = store.get(FIRST), store.get(SECOND)
    if first is None or second is None or works is None:
        return first if first is not None else second
    for slot, secret in ((SECOND, second), (FIRST, first)):
        if works(secret):
            store.drop(FIRST if slot == SECOND else SECOND)
            return secret
    return first


def rotate_secret(database: Database, store: SecretStore, new: str, works: Works) -> None:
    """Change the own secret, in the store and on the server.

    Raises what the server refuses with; Unavailable when it is not known whether it took the new one: then both are
    kept, and the next sign-in finds out.
    """
    settled(store, works)
    used = SECOND if store.get(FIRST) is None and store.get(SECOND) is not None else FIRST
    free = FIRST if used == SECOND else SECOND
    store.put(free, new)
    try:
        change_own_secret(database, new)
    except Lost:
        raise Unavailable(
            "The line broke while the password was changed. Both are kept here; the next sign-in finds out which holds."
        ) from None
    except AppError:
        store.drop(free)
        raise
    if not works(new):
        raise Unavailable("The new password does not sign in yet; the old one is kept beside it. Sign in again.")
    store.drop(used)


def change_own_secret(database: Database, new: str) -> None:
    """Give the server the verifier of a new secret. Raises NotPermitted, Refused, Lost."""
    with database.unit() as unit:
        unit.execute(
            "SELECT sec.change_own_secret(%(verifier)s)", {"verifier": unit.secret_verifier(database.login, new)}
        )
