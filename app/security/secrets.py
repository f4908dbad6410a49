"""Where a secret comes from: the password file named, the desk's own files, a safe keyring, or a question."""

from __future__ import annotations

import configparser
import getpass
import importlib
import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from app.domain.errors import NotPermitted, Refused
from app.security.slots import FIRST, FileStore, KeyringStore, SecretStore, Works, settled

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

PASSWORD_FILE = "REMITDESK_PASSWORD_FILE"  # noqa: S105  # the name of a variable
KEYRING_VARIABLE = "PYTHON_KEYRING_BACKEND"
# Only keyrings of the operating system; a plain-text one slipped in by a setting or a variable is never asked.
SAFE_KEYRINGS = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
    ("keyring.backends.libsecret", "Keyring"),
)
KEYRING_NAMES = {
    "keyring.backends.Windows": "Windows Credential Manager",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.libsecret": "Secret Service (libsecret)",
}
NO_KEYRING = (
    "This desk has no safe keyring (macOS Keychain, Windows Credential Manager, Secret Service or KWallet), so the "
    "password is asked for each time. `remitdesk people keep --private-file` keeps it in a file only this account can "
    "read."
)
Ask = Callable[[str], str]


def find_secret(
    login: str, *, place: str, own_folder: Path | None, environment: Mapping[str, str] | None = None,
    ask: Ask | None = None, own_first: bool = False, private: Path | None = None, works: Works | None = None,
) -> str:
    """The secret of `login` on the server `place` (its address without login).

    `own_folder` holds the files of the embedded server and is None for a shared one, for which `private` may hold
    files of a desk without a keyring. The password file is of the person who was named for this run: `own_first` is
    for the others a desk signs in by itself (its services). `works` tells which of two slots holds after a change of
    the secret that was interrupted. Raises NotPermitted when nobody has it and nobody can be asked, Refused for a
    password file that gives nothing.
    """
    known = os.environ if environment is None else environment
    kept = settled(FileStore(own_folder, login), works) if own_folder is not None else None
    if kept is not None and own_first:
        return kept
    if known.get(PASSWORD_FILE):
        return _from_file(Path(known[PASSWORD_FILE]))
    if kept is not None:
        return kept
    keyring = safe_keyring()
    kept = settled(KeyringStore(keyring, place, login), works) if keyring is not None else None
    if kept is None and private is not None:
        kept = settled(FileStore(private, login), works)
    if kept is not None:
        return kept
    if ask is None and not sys.stdin.isatty():
        raise NotPermitted(
            f"There is no password for {login}: name a file that holds it in {PASSWORD_FILE}, or sign in in the window."
        )
    return (ask or getpass.getpass)(f"Password of {login}: ")


def find_store(login: str, *, place: str, own_folder: Path | None, private: Path) -> SecretStore | None:
    """Where this desk keeps the secret of a login: own files, keyring, a private file; None when it is asked for."""
    if own_folder is not None:
        return FileStore(own_folder, login)
    keyring = safe_keyring()
    if keyring is not None:
        return KeyringStore(keyring, place, login)
    files = FileStore(private, login)
    return files if settled(files, None) is not None else None


def remember_secret(login: str, secret: str, *, place: str) -> bool:
    """Keep a secret in the system's keyring; False when this desk has none that is safe."""
    keyring = safe_keyring()
    if keyring is None:
        return False
    KeyringStore(keyring, place, login).put(FIRST, secret)
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


def keyring_words(environment: Mapping[str, str] | None = None) -> str:
    """Which keyring keeps passwords on this desk, and which one that was wished for is refused, in sentences."""
    found = safe_keyring()
    told = NO_KEYRING if found is None else f"Passwords are kept in {KEYRING_NAMES[_module(found)]}."
    refused = refused_keyring(os.environ if environment is None else environment)
    if refused:
        told = f"{refused} is refused: only keyrings of the system are asked, none that may keep plain text. {told}"
    return told


def refused_keyring(environment: Mapping[str, str], config: Path | None = None) -> str:
    """The keyring named by the variable or by keyringrc.cfg, when it is none of the safe ones; else empty.

    It is only read, never loaded: a backend is code.
    """
    wished = environment.get(KEYRING_VARIABLE, "") or _configured(config)
    safe = {f"{module}.{name}" for module, name in SAFE_KEYRINGS} | {""}
    return "" if wished in safe else wished


def _module(keyring: KeyringBackend) -> str:
    module = type(keyring).__module__
    return next((known for known in KEYRING_NAMES if module == known or module.startswith(f"{known}.")), module)


def _configured(config: Path | None) -> str:
    if config is None:
        from keyring.util import platform_  # noqa: PLC0415  # loaded with a keyring only

        config = Path(platform_.config_root()) / "keyringrc.cfg"
    reader = configparser.RawConfigParser()
    try:
        reader.read(config, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return ""
    return reader.get("backend", "default-keyring", fallback="").strip()


def _from_file(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Refused(f"The file named by {PASSWORD_FILE} cannot be read; check its path and rights.") from None
    if not lines or not lines[0]:
        raise Refused(f"The file named by {PASSWORD_FILE} is empty; its first line must be the password.")
    return lines[0]
