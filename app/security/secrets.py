"""Where a secret comes from: the password file named, the desk's own files, a safe keyring, or a question."""

from __future__ import annotations

import getpass
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.db.embedded import read_secret
from app.domain.errors import NotPermitted, Refused

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PASSWORD_FILE = "REMITDESK_PASSWORD_FILE"  # noqa: S105  # the name of a variable
SERVICE_NAME = "RemitDesk"
# Only keyrings of the operating system; a plain-text one slipped in by a setting or a variable is never asked.
SAFE_KEYRINGS = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.libsecret", "Keyring"),
)
Ask = Callable[[str], str]


def find_secret(
    login: str, *, place: str, own_folder: Path | None, environment: Mapping[str, str] | None = None,
    ask: Ask | None = None, own_first: bool = False,
) -> str:
    """The secret of `login` on the server `place` (its address without login).

    `own_folder` holds the files of the embedded server and is None for a shared one. The password file is of the
    person who was named for this run: `own_first` is for the others a desk signs in by itself (its services). Raises
    NotPermitted when nobody has it and nobody can be asked, Refused for a password file that gives nothing.
    """
    known = os.environ if environment is None else environment
    kept = read_secret(own_folder, login) if own_folder is not None else None
    if kept is not None and own_first:
        return kept
    if known.get(PASSWORD_FILE):
        return _from_file(Path(known[PASSWORD_FILE]))
    if kept is not None:
        return kept
    keyring = safe_keyring()
    kept = keyring.get_password(f"{SERVICE_NAME} {place}", login) if keyring is not None else None
    if kept is not None:
        return kept
    if ask is None and not sys.stdin.isatty():
        raise NotPermitted(
            f"There is no password for {login}: name a file that holds it in {PASSWORD_FILE}, or sign in in the window."
        )
    return (ask or getpass.getpass)(f"Password of {login}: ")


def remember_secret(login: str, secret: str, *, place: str) -> bool:
    """Keep a secret in the system's keyring; False when this desk has none that is safe."""
    keyring = safe_keyring()
    if keyring is None:
        return False
    keyring.set_password(f"{SERVICE_NAME} {place}", login, secret)
    return True


def safe_keyring() -> KeyringBackend | None:
    """The first keyring of the allow-list that works here, or None (a desk without a session bus has none)."""
    for module, name in SAFE_KEYRINGS:
        try:
            kind = getattr(importlib.import_module(module), name)
            if kind.viable:
                found: KeyringBackend = kind()
                return found
        except (ImportError, AttributeError, RuntimeError):
            continue
    return None


def _from_file(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"The file named by {PASSWORD_FILE} cannot be read; check its path and rights.") from None
    if not lines or not lines[0]:
        raise Refused(f"The file named by {PASSWORD_FILE} is empty; its first line must be the password.")
    return lines[0]
